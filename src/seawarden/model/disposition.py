"""A disposition: what an officer did about an alert, and in which state that leaves it.

The rules follow alarm practice (ANSI/ISA-18.2-2016, 5.4: unacknowledged, acknowledged, shelved,
returned to normal). An act is about the revision that the officer saw: a later revision of a
higher level asks anew, whatever was done before, and ends a shelving.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, assert_never

from seawarden.model.alert import LEVELS
from seawarden.model.errors import ActRefused, ProtocolMisuse
from seawarden.model.officer import Officer

# A judgement: one watch of the next day sees again what was put aside on this one.
SHELVED_AT_MOST: Final = timedelta(hours=24)

# What lay behind an alert, as the officer found out. Calibration counts these.
CAUSES: Final = (
    "anchorage", "cable_work", "engine_trouble", "fishing", "pilotage", "position_fault",
    "reception", "survey", "waiting", "weather", "danger", "other",
)  # fmt: skip


class Act(StrEnum):
    """What an officer can do about an alert."""

    ACKNOWLEDGE = "acknowledge"  # seen, in hand
    EXPLAIN = "explain"  # the cause is known
    DISMISS = "dismiss"  # there was nothing
    ANSWER = "answer"  # what the ship said over radio: evidence, never closure
    NOTE = "note"
    SHELVE = "shelve"  # put aside until a given time
    UNSHELVE = "unshelve"
    REOPEN = "reopen"  # asks for attention again


class State(StrEnum):
    """How an alert stands at the desk."""

    NEW = "new"  # nobody has seen it as it is now
    ACKNOWLEDGED = "acknowledged"
    EXPLAINED = "explained"
    DISMISSED = "dismissed"
    SHELVED = "shelved"
    OVER = "over"  # closed or withdrawn, and nothing is left to look at


NEEDS_NO_REASON: Final = frozenset({Act.ACKNOWLEDGE, Act.UNSHELVE})
TAKES_CAUSE: Final = frozenset({Act.EXPLAIN, Act.DISMISS})
SETTLES: Final = {
    Act.ACKNOWLEDGE: State.ACKNOWLEDGED,
    Act.EXPLAIN: State.EXPLAINED,
    Act.DISMISS: State.DISMISSED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Disposition:
    """One act of one officer on one alert. Never changed, never deleted."""

    alert_id: str
    revision: int  # the newest one when the officer acted
    act: Act
    officer: Officer  # as they were then
    time: datetime
    reason: str | None = None  # null: none needed
    cause: str | None = None  # one of CAUSES; null: not given
    until: datetime | None = None  # end of a shelving; null for every other act

    def __post_init__(self) -> None:
        flaws = [flaw for flaw, is_found in _flaws(self) if is_found]
        if flaws:
            raise ActRefused(f"{self.act}: {'; '.join(flaws)}")


def _flaws(said: Disposition) -> list[tuple[str, bool]]:
    has_reason = bool(said.reason and said.reason.strip())
    shelves = said.act is Act.SHELVE
    lasting = None if said.until is None else said.until - said.time
    fits = lasting is not None and timedelta(0) < lasting <= SHELVED_AT_MOST
    return [
        ("give a reason in words", said.act not in NEEDS_NO_REASON and not has_reason),
        ("give an end, after now and within 24 hours", shelves and not fits),
        ("only a shelving has an end: leave it out", not shelves and said.until is not None),
        (
            "only an explanation or a dismissal has a cause: leave it out",
            said.cause is not None and said.act not in TAKES_CAUSE,
        ),
        (f"the cause is none of {CAUSES}", said.cause is not None and said.cause not in CAUSES),
    ]


class Seen(NamedTuple):
    """What a revision of an alert says that matters for its state."""

    revision: int
    status: str  # one of STATUSES
    level: str  # one of LEVELS


class Standing(NamedTuple):
    """How an alert stands, but for a shelving that runs out."""

    state: State  # when it is not shelved
    shelved_until: datetime | None  # null: not shelved
    acknowledged: (
        Disposition | None
    )  # who took it in hand first; null: nobody, or not as it is now


def standing_of(dispositions: Sequence[Disposition], revisions: Sequence[Seen]) -> Standing:
    """Fold what was done over what was said.

    An alert that was closed or withdrawn is over. Two are not, for somebody must still look: one
    that was reopened, and one of level high that was closed before anybody had seen it.
    """
    if not revisions:
        raise ProtocolMisuse("an alert without a revision has no state")
    said = sorted(revisions)
    standing, is_reopened = Standing(State.NEW, None, None), False
    for act in sorted(dispositions, key=lambda one: one.time):
        if act.act is Act.REOPEN or not _is_outgrown(act, said):
            standing = _after(standing, act)
            is_reopened = is_reopened or act.act is Act.REOPEN
    if _is_over(said, is_new=standing.state is State.NEW, is_reopened=is_reopened):
        return Standing(State.OVER, None, standing.acknowledged)
    return standing


def _after(standing: Standing, act: Disposition) -> Standing:
    match act.act:
        case Act.SHELVE:
            return standing._replace(shelved_until=act.until)
        case Act.UNSHELVE:
            return standing._replace(shelved_until=None)
        case Act.REOPEN:
            return Standing(State.NEW, None, None)
        case Act.ACKNOWLEDGE | Act.EXPLAIN | Act.DISMISS:
            return standing._replace(
                state=SETTLES[act.act], acknowledged=standing.acknowledged or act
            )
        case Act.ANSWER | Act.NOTE:
            return standing
        case unhandled:
            assert_never(unhandled)


def _is_over(said: Sequence[Seen], *, is_new: bool, is_reopened: bool) -> bool:
    newest = said[-1]
    if newest.status not in {"closed", "withdrawn"}:
        return False
    was_high = max(LEVELS.index(one.level) for one in said) == LEVELS.index("high")
    return not (is_new and (is_reopened or (was_high and newest.status == "closed")))


def _is_outgrown(act: Disposition, said: Sequence[Seen]) -> bool:
    """Say whether a revision after the act is of a higher level than any that stood before it."""
    before = [LEVELS.index(one.level) for one in said if one.revision <= act.revision]
    after = [LEVELS.index(one.level) for one in said if one.revision > act.revision]
    return max(after, default=0) > max(before, default=-1)
