"""Adrift: a ship not under command, that the wind and the sea carry where they will."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import drift, drift_telling
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.drift import Put, Seen
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.memory import Record, Records
from seawarden.detect.minutes import NOT_DEFINED
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.model.alert import EVENT
from seawarden.model.schema import Schema, empty
from seawarden.model.units import M_PER_NM, US_PER_MIN

MINUTE: Final = timedelta(minutes=1)
REPORTS_LEAST: Final = 3  # two are a displacement; the third says that it goes on
UNKNOWN: Final = -1.0  # minutes; she was never heard at engine speed


class Limits(NamedTuple):
    """The detector's limits, for the kernel."""

    least_kn: float
    most_kn: float
    engine_kn: float
    side_deg: float
    lasting_min: float
    recent_min: float
    silence_min: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Adrift:
    """One event per drift, at the minute by which its evidence suffices.

    Reads MINUTE. A minute speaks for a drift when the ship makes at least `drift_least_kn`, no
    more than `drift_most_kn`, and moves more sideways or astern than ahead: her heading is off
    her course by `side_deg` or more. A ship that never told a heading speaks for it by her speed
    alone. A minute with a smaller angle speaks against it. A drift may be one when the minutes
    for it, less those against, come to `lasting`, and she has made 0.3 to 4 kn from beginning to
    end. It is put forward then, again whenever its length has doubled, and when she says she is
    not under command; it is told when the evidence reaches `decide_nats`. It ends when minutes
    against it have outweighed those for it, with speed, or in silence. Limits are inclusive.

    Without a heading it takes her status, the weather, or, where she tells no status either, all
    else that positions tell: that she lost engine speed within `loss`, goes on for twice
    `lasting`, and makes good no more than `steerage_kn`, too slow to hold a course. Then, unless
    by her status, the level is never high: ships that slow down on purpose move alike. A ship
    that makes good less than `straight_part` of the way she runs goes about, as those do that
    fish, loiter or lie at anchor.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = drift.DRIFT | {
        "fast": pl.Int64(),  # µs; latest minute at engine speed; -1: none
        "slow": pl.Int64(),  # µs; first minute since then at the speed of a drift; -1: none
        "weight_min": pl.Float32(),  # minutes for a drift less those against
        "lost_min": pl.Float64(),  # from engine speed to the speed of a drift; -1: unknown
        "adrift_count": pl.UInt16(),  # minutes with status not under command
        "rest_count": pl.UInt16(),  # at anchor, moored or aground
        "work_count": pl.UInt16(),  # restricted, fishing or under sail
        "run_m": pl.Float32(),  # way run in the drift, in steps well over the noise of positions
        "step_east_m": pl.Float32(),  # where the latest step ended, from the beginning
        "step_north_m": pl.Float32(),
        "tells_more": pl.Boolean(),  # she has told a heading or a status on this track
        "has_heading": pl.Boolean(),  # she has told one on this track
    }

    drift_least_kn: float = 0.3
    drift_most_kn: float = 4.0
    engine_kn: float = 5.0
    side_deg: float = 50.0
    downwind_deg: float = 45.0
    lasting: timedelta = timedelta(minutes=10)
    loss: timedelta = timedelta(minutes=10)
    recent: timedelta = timedelta(minutes=60)
    silence: timedelta = timedelta(minutes=70)
    longer_most: int = 3
    longer_most_blind: int = 1
    steerage_kn: float = 2.0
    straight_part: float = 0.7
    soon: timedelta = timedelta(minutes=60)
    decide_nats: float = 5.0
    moves_nats: float = 1.0
    side_nats: float = 3.0
    longer_nats: float = 1.0
    helpless_nats: float = 1.0
    about_nats: float = -3.0
    lost_nats: float = 2.0
    slowed_nats: float = 1.0
    status_nats: float = 4.0
    rest_nats: float = -4.0
    work_nats: float = -3.0
    type_nats: float = -3.0
    haven_nats: float = -1.5
    wind_nats: float = 1.5

    @property
    def memory(self) -> timedelta:
        """A ship is forgotten when she has been silent for this long."""
        return self.silence

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return what is remembered of the ships, and EVENT."""
        held, put, codes = drift.fold(
            state, reports, self.MEMORY, self._walk, now=now, silence=self.silence,
            unheard={"fast": drift.NEVER, "slow": drift.NEVER},
        )  # fmt: skip
        if not put.size:
            return drift.kept(held, self.MEMORY), empty(EVENT)
        rows = self._weighed(put, codes, context)
        lines = partial(drift_telling.lined, context=context, soon=self.soon)
        kept, rows = drift_telling.told(rows, held, self.decide_nats, self.MEMORY, lines)
        return kept, self._event(rows)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every told drift that still goes on."""
        put, codes = drift.still(state, self.MEMORY)
        if not put.size:
            return empty(EVENT)
        rows = self._weighed(put, codes, context)
        return self._event(drift_telling.lined(rows, context, soon=self.soon))

    def _walk(self, seen: Seen, held: Records, put: Put) -> int:
        return _follow(seen, held, put, self._limits())

    def _limits(self) -> Limits:
        return Limits(
            least_kn=self.drift_least_kn,
            most_kn=self.drift_most_kn,
            engine_kn=self.engine_kn,
            side_deg=self.side_deg,
            lasting_min=self.lasting / MINUTE,
            recent_min=self.recent / MINUTE,
            silence_min=self.silence / MINUTE,
        )

    def _weighed(self, put: Records, codes: drift.Codes, context: Context) -> pl.DataFrame:
        """Return drifts put forward with the weight of each part of their evidence, and all."""
        rows = drift_telling.put_forward(put, codes, self.MEMORY, context)
        rows = drift_telling.charted(rows, context, downwind_deg=self.downwind_deg)
        rows = rows.with_columns(
            pl.Series("made_good", _made_good(put)).fill_nan(None),
            is_helpless=pl.when(~pl.col("tells_more")).then(pl.col("net_kn") <= self.steerage_kn),
        )
        count, lost = pl.col("minute_count"), pl.col("lost_min")
        has_heading, is_adrift = pl.col("heading_count") > 0, pl.col("adrift_count") > 0
        longest = pl.when(has_heading).then(self.longer_most).otherwise(self.longer_most_blind)
        weights = {
            "side": pl.when(has_heading).then(self.side_nats),
            "longer": self.longer_nats * pl.min_horizontal(pl.col("doubled"), longest),
            "helpless": pl.when("is_helpless").then(self.helpless_nats),
            "about": pl.when(pl.col("made_good") < self.straight_part).then(self.about_nats),
            "lost": pl.when(lost == UNKNOWN)
            .then(None)
            .when(lost <= self.loss / MINUTE)
            .then(self.lost_nats)
            .otherwise(self.slowed_nats),
            "command": pl.when(is_adrift).then(self.status_nats),
            "rest": pl.when(~is_adrift & _mostly("rest_count", count)).then(self.rest_nats),
            "work": pl.when(~is_adrift & _mostly("work_count", count)).then(self.work_nats),
            "type": pl.when(pl.col("is_at_work")).then(self.type_nats),
            "haven": pl.when(pl.col("is_haven")).then(self.haven_nats),
            "wind": self.wind_nats * pl.col("with_wind"),
        }
        rows = rows.with_columns(
            (weight.fill_null(0.0).cast(pl.Float64)).alias(f"{name}_nats")
            for name, weight in weights.items()
        )
        return rows.with_columns(
            has_heading=has_heading,
            is_sure=has_heading | is_adrift,
            nats=self.moves_nats + pl.sum_horizontal(f"{name}_nats" for name in weights),
        )

    def _event(self, rows: pl.DataFrame) -> pl.DataFrame:
        if rows.is_empty():
            return empty(EVENT)
        lost = pl.col("lost_min")
        rows = rows.with_columns(
            reason=pl.format(
                "{} drifts at {} kn towards {} deg since {} UTC, {}: consistent with a ship not "
                "under command{}.",
                "ship", rounded("net_kn", 1), rounded("net_deg"), clock("since"), _how(),
                drift_telling.whither(),
            ),
            evidence=evidence(
                ("drift made good", pl.col("net_kn"), "kn", self.moves_nats),
                ("direction of the drift", pl.col("net_deg"), "deg", 0.0),
                (
                    "heading off her course", pl.when("has_heading").then("off_deg"), "deg",
                    pl.col("side_nats"),
                ),
                ("way made good of way run", pl.col("made_good"), "", pl.col("about_nats")),
                (
                    "neither heading nor status: too slow to hold a course",
                    pl.col("is_helpless"), "", pl.col("helpless_nats"),
                ),
                ("drifts for", pl.col("minutes"), "min", pl.col("longer_nats")),
                (
                    "engine speed was lost within", pl.when(lost != UNKNOWN).then(lost), "min",
                    pl.col("lost_nats"),
                ),
                (
                    "reports with status not under command", pl.col("adrift_count"), "",
                    pl.col("command_nats"),
                ),
                ("status at rest", pl.col("rest_count"), "", pl.col("rest_nats")),
                ("status at work", pl.col("work_count"), "", pl.col("work_nats")),
                ("her work is to lie still", pl.col("is_at_work"), "", pl.col("type_nats")),
                (
                    "in an anchorage, a port or pilots' waters", pl.col("is_haven"), "",
                    pl.col("haven_nats"),
                ),
                drift_telling.WIND_ITEM,
            ),
        )  # fmt: skip
        return drift_telling.event(rows, "adrift")


def _mostly(name: str, count: pl.Expr) -> pl.Expr:
    """Say whether more than half of the minutes are of a sort."""
    return 2 * pl.col(name).cast(pl.Int32) > count


def _made_good(put: Records) -> npt.NDArray[np.float64]:
    """Return how much of the way run was made good; NaN: she has hardly moved.

    What is left to the end of the latest step is part of the way run.
    """
    hours = (put["end"] - put["since"]) / (60.0 * US_PER_MIN)
    net_m = put["net_kn"] * hours * M_PER_NM
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.minimum(net_m / put["run_m"], 1.0)
    return np.where(put["run_m"] > 0.0, part, np.nan)


def _how() -> pl.Expr:
    """Return what of her movement speaks for a drift, and what could not be judged."""
    sideways = pl.format("her heading {} deg off her course", rounded("off_deg"))
    is_told = pl.col("adrift_count") > 0
    unseen = pl.lit("no heading to say whether sideways") + pl.when(is_told).then(
        pl.lit("")
    ).otherwise(pl.lit(", so that she may have stopped on purpose"))
    status = pl.when(is_told).then(pl.lit(", by her own status not under command"))
    return pl.when("has_heading").then(sideways).otherwise(unseen) + status.fill_null("")


@kernel
def _follow(seen: Seen, held: Records, put: Put, limits: Limits) -> int:
    """Walk the minutes in order; return how many drifts were put forward."""
    count = 0
    for row in range(seen.place.size):
        at, time, sog = held[seen.place[row]], seen.time[row], seen.sog[row]
        elapsed = (time - at.last) / US_PER_MIN if at.last >= 0 else 0.0
        at.last = time
        if elapsed > limits.silence_min:
            count = drift.close(at, put, count) if at.is_drifting else count
            at.fast, at.slow, elapsed = drift.NEVER, drift.NEVER, 0.0
            at.has_heading, at.tells_more = False, False
        at.tells_more |= not np.isnan(seen.heading[row]) or seen.status[row] != NOT_DEFINED
        if sog > limits.most_kn:
            count = drift.close(at, put, count) if at.is_drifting else count
            at.slow = drift.NEVER
            at.fast = time if sog >= limits.engine_kn else at.fast
            continue
        at.slow = time if at.slow < 0 else at.slow
        count = _judge(at, seen, row, elapsed, put, count, limits)
    return count


@kernel
def _judge(
    at: Record, seen: Seen, row: int, elapsed_min: float, put: Put, count: int, limits: Limits
) -> int:
    """Weigh a minute at the speed of a drift."""
    off_deg = drift.off_course_deg(seen, row)
    at.has_heading |= not np.isnan(seen.heading[row])
    sign = _speaks(at, seen.sog[row], off_deg, limits)
    if at.is_drifting:
        at.weight_min = min(at.weight_min + sign * elapsed_min, limits.lasting_min)
        if sign < 0 and at.weight_min <= 0.0:
            count = drift.close(at, put, count)
    elif sign > 0:
        _begin(at, seen, row, limits)
    if sign <= 0:
        return count
    _lengthen(at, seen, row, off_deg)
    return _put(at, seen.status[row], put, count, limits)


@kernel
def _speaks(at: Record, sog: float, off_deg: float, limits: Limits) -> int:
    """Return 1 for a minute that speaks for a drift, -1 against it, 0 for neither."""
    if sog < limits.least_kn:
        return 0
    if np.isnan(off_deg):
        return 0 if at.has_heading else 1
    return 1 if abs(off_deg) >= limits.side_deg else -1


@kernel
def _begin(at: Record, seen: Seen, row: int, limits: Limits) -> None:
    drift.begin(at, seen, row)
    is_recent = at.fast >= 0 and (at.since - at.slow) / US_PER_MIN <= limits.recent_min
    at.lost_min = (at.slow - at.fast) / US_PER_MIN if is_recent else UNKNOWN
    at.run_m = 0.0
    at.step_east_m = 0.0
    at.step_north_m = 0.0
    at.weight_min = 0.0
    at.adrift_count = 0
    at.rest_count = 0
    at.work_count = 0


@kernel
def _lengthen(at: Record, seen: Seen, row: int, off_deg: float) -> None:
    drift.lengthen(at, seen, row, off_deg)
    east_m, north_m = offset_m(at.start_lon_deg, at.start_lat_deg, at.lon_deg, at.lat_deg)
    step_m = np.hypot(east_m - at.step_east_m, north_m - at.step_north_m)
    if step_m >= drift.COURSE_LEAST_M:
        at.run_m += step_m
        at.step_east_m = east_m
        at.step_north_m = north_m
    status = seen.status[row]
    at.adrift_count += status == drift.NOT_UNDER_COMMAND
    at.rest_count += status in (drift.AT_ANCHOR, drift.MOORED, drift.AGROUND)
    at.work_count += status in (drift.RESTRICTED, drift.FISHING, drift.SAILING)


@kernel
def _put(at: Record, status: int, put: Put, count: int, limits: Limits) -> int:
    """Put a drift forward when it may be one, and has not been at this length."""
    lasted_min = (at.end - at.since) / US_PER_MIN
    is_told_now = status == drift.NOT_UNDER_COMMAND and at.adrift_count == 1
    if at.weight_min < limits.lasting_min or at.minute_count < REPORTS_LEAST:
        return count
    if not limits.least_kn <= at.net_kn <= limits.most_kn:
        return count
    before = at.doubled
    while lasted_min >= limits.lasting_min * 2.0 ** (at.doubled + 1):
        at.doubled += 1
    if at.doubled == before and not is_told_now:
        return count
    return drift.put_out(at, drift.MAY_BE, put, count)
