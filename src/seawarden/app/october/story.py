"""The story of the night: what the watch said when, held against what happened.

Each chapter has the time of what it tells. Nothing in it is written down beforehand but the
published facts: all else is read from the records of the watch that kept the night.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import polars as pl

from seawarden.app.desk.calling import calls
from seawarden.app.desk.lines import LineBook
from seawarden.app.desk.waters import shipped_waters
from seawarden.app.october.answers import (
    ASKED_AFTER,
    Answers,
    said_alone,
    said_ruled_out,
    said_together,
)
from seawarden.app.october.completion import Completion
from seawarden.app.october.night import Night
from seawarden.app.october.published import Fact, Published
from seawarden.app.october.seen import SHOWN, STANDING, Ahead, Seen, ahead_of, warned
from seawarden.app.october.voyages import onset

EE_S1: Final = "ee-s1"
PIPE: Final = "balticconnector"
HOUR: Final = timedelta(hours=1)
# When the way to the pipe is reckoned anew.
LOOKS: Final = (timedelta(hours=4), timedelta(hours=2), timedelta(hours=1), timedelta(minutes=20))


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    """One step of the story.

    Attributes:
        chapter_id: unique in a story.
        time: of what it tells.
        title: a line.
        says: sentences.
        place: longitude and latitude of what it tells; null: no one place.
        vessel_id: the ship it tells of; null: none.
    """

    chapter_id: str
    time: datetime
    title: str
    says: tuple[str, ...]
    place: tuple[float, float] | None = None
    vessel_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a story is told from.

    Attributes:
        known: what was published.
        made: how the rest was filled in.
        night: the traffic.
        seen: what the watch made of it.
        assets: ASSET, the lines watched.
        answers: who could have caused the faults.
        costs: what the loss of the pipe meant, in sentences.
    """

    known: Published
    made: Completion
    night: Night
    seen: Seen
    assets: pl.DataFrame
    answers: Answers
    costs: tuple[str, ...]


def story(told: Told) -> tuple[Chapter, ...]:
    """Return the chapters of a night in the order of their times."""
    chapters = [
        _begin(told), *_drag(told), *_warning(told), *_facts(told), *_looks(told), *_told(told),
        *_answers(told), *_others(told),
    ]  # fmt: skip
    return tuple(sorted(chapters, key=lambda each: (each.time, each.chapter_id)))


def _begin(told: Told) -> Chapter:
    ships, reports = told.night.vessels.height, told.night.fixes.height
    return Chapter(
        chapter_id="begin",
        time=told.known.begins,
        title="The watch begins",
        says=(
            f"{ships} ships, {reports:,} reports: four of them and two ordinary ones stand for "
            "what was published, the others are SYNTHETIC.",
            f"Added to the facts: speed ratio {told.made.ratio:.2f} with the anchor down, "
            f"{told.made.free_hours:.1f} h in sight before. Nobody has published either.",
        ),
    )


def _drag(told: Told) -> list[Chapter]:
    down = onset(told.known, told.made)
    fact = told.known.fact("drag")
    here = _place(told, told.known.ship("ship").vessel_id, down)
    return [_of_fact(fact, down, here)]


def _warning(told: Told) -> list[Chapter]:
    ship = told.known.ship("ship")
    words = told.seen.drag_of(ship.vessel_id)
    first = warned(words)
    if first is None:
        return [
            Chapter(
                chapter_id="no-warning", time=told.made.pipe_at, title="No warning was raised",
                says=("In this completion the watch raised no warning of a drag.",),
            )
        ]  # fmt: skip
    at = _time(first["end"])
    high = words.filter(pl.col("level") == "high").head(1)
    chapters = [
        Chapter(
            chapter_id="warning", time=at, title=f"Warning raised, level {first['level']}",
            says=(
                str(first["reason"]), *_distances(told, ship.vessel_id, at),
                *_whom(told, first),
            ),
            place=_place_of(first), vessel_id=ship.vessel_id,
        )
    ]  # fmt: skip
    if high.height and _time(high["end"][0]) > at:
        row = high.row(0, named=True)
        chapters.append(
            Chapter(
                chapter_id="high", time=_time(row["end"]), title="The warning is of level high",
                says=tuple(_whom(told, row)),
                place=_place_of(row), vessel_id=ship.vessel_id,
            )
        )  # fmt: skip
    return chapters


def _distances(told: Told, vessel_id: int, at: datetime) -> list[str]:
    """Say how far she is from both lines: reckoned, and as it came."""
    to_cable, to_pipe = (
        ahead_of(told.night, told.assets, vessel_id=vessel_id, asset_id=name, times=[at])[0]
        for name in (EE_S1, PIPE)
    )
    return [
        f"EE-S1 (schematic, within 25 km): {_band(to_cable)}. She passed it "
        f"{_after(at, told.made.ee_s1_at)}.",
        f"Balticconnector: {_band(to_pipe)}. She was over it {_after(at, told.made.pipe_at)}.",
    ]


def _looks(told: Told) -> list[Chapter]:
    """Tell whether the warning stood, and the way to the pipe, before she was there."""
    ship = told.known.ship("ship")
    words = told.seen.drag_of(ship.vessel_id)
    chapters = []
    for before in LOOKS:
        at = told.made.pipe_at - before
        stands = warned(words, at=at)
        (to_pipe,) = ahead_of(
            told.night, told.assets, vessel_id=ship.vessel_id, asset_id=PIPE, times=[at]
        )
        state = "stands" if stands else "does not stand"
        extra = [f"Level {stands['level']}."] if stands else []
        if stands and before == HOUR:
            extra += _whom(told, stands)
        chapters.append(
            Chapter(
                chapter_id=f"before-{round(before / timedelta(minutes=1)):03d}", time=at,
                title=f"{_spoken(before)} before the pipe: the warning {state}",
                says=(f"Balticconnector: {_band(to_pipe)}.", *extra),
                place=_place(told, ship.vessel_id, at), vessel_id=ship.vessel_id,
            )
        )  # fmt: skip
    return chapters


def _facts(told: Told) -> list[Chapter]:
    """Tell what was published of the night itself, and of the days after."""
    known, ship = told.known, told.known.ship("ship")
    moved = {"ee-s1": told.made.ee_s1_at, "pipe": told.made.pipe_at}
    chapters = []
    for fact in known.facts:
        if fact.fact_id in {"drag", "again", "steady", "loitering"}:
            continue
        at = moved.get(fact.fact_id, fact.time)
        during = at <= known.ends
        here = _place(told, ship.vessel_id, at) if during else None
        chapters.append(_of_fact(fact, at, here))
    return chapters


def _told(told: Told) -> list[Chapter]:
    """Tell what operators told the watch, when it came."""
    came = {each.detection.detection_id: each.at for each in told.night.told}
    return [
        Chapter(
            chapter_id=f"told-{each.detection_id}",
            time=came[each.detection_id],
            title=f"A fault arrives: {each.asset_id}, {each.method.replace('_', ' ')}",
            says=(each.text or "", f"By {each.reporter}, as a detection at the watch."),
            place=None if each.lon_deg is None or each.lat_deg is None
            else (each.lon_deg, each.lat_deg),
        )
        for each in told.seen.detections
        if each.detection_id in came
    ]  # fmt: skip


def _answers(told: Told) -> list[Chapter]:
    """Tell who could have caused the faults, what the pipe's loss meant, and what was known."""
    known = told.known
    names = {each.vessel_id: each.name for each in known.ships}
    asked_at = known.fault_of_the_night.told_at or known.ends
    pipe = known.faults[1].fault_id
    limit = "Candidates for an investigation, by a model of it; consistent with, never proof."
    return [
        Chapter(
            chapter_id="costs", time=asked_at + ASKED_AFTER / 5,
            title="What the loss of Balticconnector means", says=told.costs,
        ),
        Chapter(
            chapter_id="answer-night", time=asked_at + ASKED_AFTER,
            title="Who could have: Balticconnector, by what its operators knew that night",
            says=(*said_alone(told.answers.that_night, names), limit),
        ),
        Chapter(
            chapter_id="answer-both", time=_later(known, "ee-s1-public", minutes=1),
            title="Who could have: EE-S1 and Balticconnector together, once both were public",
            says=(
                *said_together(told.answers.both, names),
                *said_ruled_out(told.answers.both, names, pipe), limit,
            ),
        ),
        Chapter(
            chapter_id="answer-three", time=_later(known, "ee-s1-public", minutes=2),
            title="Who could have: all three together",
            says=(*said_together(told.answers.all_three, names), limit),
        ),
    ]  # fmt: skip


def _later(known: Published, fact_id: str, *, minutes: int) -> datetime:
    return known.fact(fact_id).time + timedelta(minutes=minutes)


def _others(told: Told) -> list[Chapter]:
    """Tell what else came to the desk that night: the price of the warning."""
    hers = told.known.ship("ship").vessel_id
    shown = told.seen.revisions.filter(
        pl.col("level").is_in(SHOWN) & pl.col("status").is_in(STANDING)
    )
    first = shown.unique("alert_id", keep="first", maintain_order=True)
    others = first.filter(pl.col("vessel_id") != hers)
    names = dict(told.night.vessels.select("vessel_id", "name").iter_rows())
    lines = [
        f"{_clock(_time(row['end']))} {names.get(row['vessel_id'], row['vessel_id'])}: "
        f"{row['kind'].replace('_', ' ')}, {row['level']}"
        for row in others.sort("end").iter_rows(named=True)
    ]
    return [
        Chapter(
            chapter_id="others", time=told.known.ends,
            title=f"What else came to the desk: {others.height} alerts",
            says=tuple(lines),
        )
    ]  # fmt: skip


def _of_fact(fact: Fact, at: datetime, place: tuple[float, float] | None) -> Chapter:
    return Chapter(
        chapter_id=f"fact-{fact.fact_id}", time=at, title=fact.title,
        says=(fact.what, f"Known to: {fact.known_to}. Certainty: {fact.certainty}."),
        place=place,
    )  # fmt: skip


def _whom(told: Told, row: dict[str, object]) -> list[str]:
    """Say who would have been told."""
    place = _place_of(row)
    book = LineBook.of(told.assets)
    asset, following = row["asset_id"], row["next_asset_id"]
    concerned = book.concerned(
        asset if isinstance(asset, str) else None,
        following if isinstance(following, str) else None,
    )
    found = calls(
        shipped_waters(), lon_deg=place[0] if place else None, lat_deg=place[1] if place else None,
        lines=concerned,
    )  # fmt: skip
    return [f"Would have been told: {'; '.join(f'{each.who} ({each.why})' for each in found)}."]


def _place(told: Told, vessel_id: int, at: datetime) -> tuple[float, float] | None:
    rows = told.night.fixes.filter(pl.col("vessel_id") == vessel_id, pl.col("time") <= at).tail(1)
    return None if rows.is_empty() else (rows["lon_deg"][0], rows["lat_deg"][0])


def _place_of(row: dict[str, object]) -> tuple[float, float] | None:
    lon, lat = row["lon_deg"], row["lat_deg"]
    return (lon, lat) if isinstance(lon, float) and isinstance(lat, float) else None


def _band(ahead: Ahead | None) -> str:
    if ahead is None or (ahead.probability < 0.01 and not ahead.is_here):
        return "not ahead on her present course"
    if ahead.early is None or ahead.late is None or ahead.middle is None:
        return "she may be over it already"
    begin = "now" if ahead.is_here else _spoken(ahead.early)
    return (
        f"between {begin} and {_spoken(ahead.late)} ahead, most likely {_spoken(ahead.middle)} "
        f"(reached in {ahead.probability:.0%} of courses)"
    )


def _after(at: datetime, then: datetime) -> str:
    apart = then - at
    return f"{_spoken(apart)} later" if apart > timedelta(0) else f"{_spoken(-apart)} earlier"


def _spoken(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d} min"


def _clock(at: datetime) -> str:
    return f"{at.astimezone(UTC):%H:%M}"


def _time(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is no instant")
    return value


def lines_of(label: str, chapters: Sequence[Chapter]) -> list[str]:
    """Return a story as lines of text."""
    lines = [label, ""]
    for each in chapters:
        lines.append(f"{each.time.astimezone(UTC):%d %b %Y %H:%M} UTC  {each.title}")
        lines += [f"    {sentence}" for sentence in each.says]
    return [*lines, "", label]
