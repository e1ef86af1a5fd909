"""False position: what one ship's positions say contradicts itself, or what else she sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import false_position_kernel as loop
from seawarden.detect import one_number, stay
from seawarden.detect.circle import fit
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.evidence import Item, clock, evidence, rounded
from seawarden.detect.memory import Records, frame, layout, places, records, those
from seawarden.model.alert import EVENT
from seawarden.model.schema import UTC_US, Schema, empty
from seawarden.model.units import MS_PER_KN, US_PER_MIN

# Below this a speed sent is "none": one step of AIS speed is 0.1 kn (ITU-R M.1371-5, table 48).
NO_SPEED_KN: Final = 0.1
_US: Final = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class FalsePosition:
    """One event per matter: a jump, a speed that does not fit, or circles without turning.

    Reads MINUTE. All limits are inclusive.

    Jump: a number heard in one place for `stay` is heard on a new track, further off than
    `slack_m` and than a ship goes at `reach_kn` in between, and then stays where she is for
    `settle`: there, or back again. More changes are by turns, and another ship on her number
    (`identity_clone`). Further jumps belong to it until none came for `over` since it was told.

    Mismatch: for `mismatch_for` the way made good between minutes no further than `gap` apart
    differs from the speed sent at both ends by more than `mismatch_kn`, and by more than
    `noise_m`, the error of two positions. Only where a speed is sent; a minute that turned by
    more than `turn_most_deg` is left out. It is over when none was added for `settle`.

    Circle: the course turned one way by `round_deg`, and the positions lie on a circle of
    `radius_least_m` to `radius_most_m` to within `off_most` of its radius, at no less than
    `circle_kn` that varies by no more than `uneven_most`, while the heading swung by no more
    than `swing_most` of it, or was not sent.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = loop.NUMBER

    reach_kn: float = 60.0
    slack_m: float = 2000.0
    stay: timedelta = timedelta(minutes=2)
    settle: timedelta = timedelta(minutes=10)
    over: timedelta = timedelta(minutes=60)
    gap: timedelta = timedelta(minutes=3)
    mismatch_kn: float = 5.0
    noise_m: float = 50.0
    turn_most_deg: float = 90.0
    mismatch_for: timedelta = timedelta(minutes=5)
    round_deg: float = 720.0
    radius_least_m: float = 50.0
    radius_most_m: float = 5000.0
    off_most: float = 0.1
    uneven_most: float = 0.3
    circle_kn: float = 3.0
    swing_most: float = 0.5

    @property
    def memory(self) -> timedelta:
        """A number is forgotten when nothing was heard of it for longer than a jump may take."""
        return 2 * self.over + timedelta(minutes=1)

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return what is remembered of each number, and EVENT."""
        place, first = places(state, reports, "vessel_id")
        held = records(state, self.MEMORY, room=first.size)
        _begin(held[state.height :], reports["vessel_id"].to_numpy()[first])
        room = _room(4 * reports.height + 3 * held.size)
        limits, now_us = self._limits(), stay.microseconds(now)
        count = loop.follow(one_number.passed(place, reports), held, room, limits, now_us)
        told = one_number.Told(*(column[:count] for column in room))
        is_open = held["jump_raised"] | held["wrong_raised"] | held["ring_raised"]
        kept = those(held, (now_us - held["time"] <= limits.memory_us) | is_open)
        return frame(kept, self.MEMORY, by="vessel_id"), self._told(told, context)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every matter that still goes on."""
        held = records(state, self.MEMORY)
        found = [held[held[name]] for name in ("jump_raised", "wrong_raised", "ring_raised")]
        causes = np.repeat(np.arange(3, dtype=np.uint8), [each.size for each in found])
        codes = np.full(causes.size, stay.STANDING, np.uint8)
        return self._told(one_number.Told(np.concatenate(found), codes, causes), context)

    def _limits(self) -> loop.Limits:
        return loop.Limits(
            reach_kn=self.reach_kn, slack_m=self.slack_m, stay_us=self.stay // _US,
            settle_us=self.settle // _US, over_us=self.over // _US, gap_us=self.gap // _US,
            mismatch_kn=self.mismatch_kn, noise_m=self.noise_m, turn_most_deg=self.turn_most_deg,
            mismatch_us=self.mismatch_for // _US, round_deg=self.round_deg,
            radius_least_m=self.radius_least_m, radius_most_m=self.radius_most_m,
            off_most=self.off_most, uneven_most=self.uneven_most, circle_kn=self.circle_kn,
            swing_most=self.swing_most, memory_us=2 * self.over // _US,
        )  # fmt: skip

    def _told(self, told: one_number.Told, context: Context) -> pl.DataFrame:
        """Return EVENT in the order in which they were told."""
        found = [
            _event(told, cause, context).with_columns(pl.Series("turn", turn))
            for cause in WORDS
            if (turn := np.flatnonzero(told.causes == cause)).size
        ]
        return pl.concat(found).sort("turn").drop("turn") if found else empty(EVENT)


def _begin(fresh: Records, vessel_ids: npt.NDArray[np.uint32]) -> None:
    """Start what is remembered of new numbers."""
    fresh[:] = np.zeros(1, layout(loop.NUMBER))
    fresh["vessel_id"] = vessel_ids
    for name in ("spell_since", "jump_since", "wrong_since", "ring_since"):
        fresh[name] = one_number.NO_TIME


def _room(size: int) -> one_number.Told:
    return one_number.Told(
        np.empty(size, layout(loop.NUMBER)), np.empty(size, np.uint8), np.empty(size, np.uint8)
    )


def _event(told: one_number.Told, cause: int, context: Context) -> pl.DataFrame:
    """Return EVENT of one cause."""
    prefix, word = WORDS[cause]
    is_its = told.causes == cause
    held, codes = told.out[is_its], told.codes[is_its]
    since, last = (held[f"{prefix}_{name}"].astype(np.int64) for name in ("since", "last"))
    rows = one_number.described_rows(held, codes, loop.NUMBER, last, context).with_columns(
        pl.Series("since", since).cast(UTC_US),
        pl.Series("last", last).cast(UTC_US),
        pl.Series("minutes", (last - since) / US_PER_MIN),
    )
    return stay.told(word(rows, held), "false_position")


# Numbers are divided by NumPy: it divides a lone row as it does many, and Polars does not.
def _jump(rows: pl.DataFrame, held: Records) -> pl.DataFrame:
    """Say how far and how fast she would have gone."""
    seconds = np.maximum(held["jump_s"], 1.0)
    rows = rows.with_columns(
        pl.Series("km", held["jump_m"] / 1000.0),
        pl.Series("needed_kn", held["jump_m"] / seconds / MS_PER_KN),
        track_id=pl.col("jump_track"),
        times=pl.when(pl.col("jump_count") == 1).then(pl.lit(""))
        .when(pl.col("jump_count") == 2).then(pl.lit(" and back"))
        .otherwise(pl.format(" and {} times more", pl.col("jump_count") - 1)),
    )  # fmt: skip
    return rows.with_columns(
        level=pl.lit("low"),
        reason=pl.format(
            "The position of {} jumped {} km at {} UTC{}, which would have taken {} kn: "
            "consistent with a false position, a wrong clock, or another ship on her number.",
            "ship", rounded("km"), clock("since"), "times", rounded("needed_kn"),
        ),
        evidence=evidence(
            ("distance jumped", pl.col("km"), "km", 1.0),
            ("speed it would have taken", pl.col("needed_kn"), "kn", 4.0),
            ("jumps", pl.col("jump_count"), "", 0.0),
        ),
    )  # fmt: skip


def _mismatch(rows: pl.DataFrame, held: Records) -> pl.DataFrame:
    """Say which speed she sent, and which her positions made."""
    rows = rows.with_columns(
        pl.Series("said_kn", held["wrong_said"] / np.maximum(held["wrong_count"], 1)),
        pl.Series("made_kn", held["wrong_made"] / np.maximum(held["wrong_count"], 1)),
    )
    is_mute = pl.col("said_kn") < NO_SPEED_KN
    said, made = ("speed she sent", pl.col("said_kn"), "kn"), pl.col("made_kn")
    return rows.with_columns(
        level=pl.when(is_mute).then(pl.lit("info")).otherwise(pl.lit("low")),
        reason=pl.format(
            "{} said {} kn while her positions moved at {} kn, for {} min since {} UTC: "
            "consistent with a false position or a wrong speed sensor.",
            "ship", rounded("said_kn", 1), rounded("made_kn", 1), rounded("minutes"),
            clock("since"),
        ),
        evidence=pl.when(is_mute)
        .then(evidence(
            (*said, -3.0), ("speed her positions made", made, "kn", 2.0),
            ("lasted for", pl.col("minutes"), "min", 1.0),
        ))
        .otherwise(evidence(
            (*said, 0.0), ("speed her positions made", made, "kn", 2.0),
            ("lasted for", pl.col("minutes"), "min", 1.0),
        )),
    )  # fmt: skip


def _circle(rows: pl.DataFrame, held: Records) -> pl.DataFrame:
    """Say how large the circles are, and what her heading did meanwhile."""
    fits = [fit(at["ring_sums"], int(at["ring_count"])) for at in held]
    rows = rows.with_columns(
        pl.Series("radius_m", [1000.0 * radius for radius, _ in fits]),
        pl.Series("off", [off for _, off in fits]),
        pl.Series("speed_kn", held["ring_sog"] / np.maximum(held["ring_count"], 1)),
        pl.Series("rounds", np.abs(held["ring_turn"]) / 360.0),
        pl.Series("swung", np.abs(held["ring_swing"] / held["ring_turn"])),
        is_headed=2 * pl.col("ring_headed").cast(pl.Int32) > pl.col("ring_count"),
    )
    stayed = pl.lit("while her heading did not turn with them")
    unseen = pl.lit("and whether she turned cannot be judged without her heading")
    shown: list[Item] = [
        ("rounds", pl.col("rounds"), "", 1.0),
        ("radius", pl.col("radius_m"), "m", 0.0),
        ("positions off the circle, in radii", pl.col("off"), "", 1.0),
        ("speed", pl.col("speed_kn"), "kn", 0.0),
    ]
    swung = "turn of heading to turn of course"
    return rows.with_columns(
        level=pl.when("is_headed").then(pl.lit("low")).otherwise(pl.lit("info")),
        reason=pl.format(
            "The positions of {} have run in circles of {} m at {} kn since {} UTC, {}: "
            "consistent with a false position{}.",
            "ship", rounded("radius_m"), rounded("speed_kn", 1), clock("since"),
            pl.when("is_headed").then(stayed).otherwise(unseen),
            pl.when("is_headed").then(pl.lit("")).otherwise(pl.lit(" or a ship going round")),
        ),
        evidence=pl.when("is_headed")
        .then(evidence(*shown, (swung, pl.col("swung"), "", 3.0)))
        .otherwise(evidence(*shown, (swung, pl.lit(None), "", 0.0))),
    )  # fmt: skip


Word = Callable[[pl.DataFrame, Records], pl.DataFrame]

# Each cause: how its columns begin, and its words.
WORDS: Final[Mapping[int, tuple[str, Word]]] = {
    loop.JUMP: ("jump", _jump),
    loop.MISMATCH: ("wrong", _mismatch),
    loop.CIRCLE: ("ring", _circle),
}
