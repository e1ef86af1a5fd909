"""Anchor drag: a ship under way that has lost speed, and goes on, as if she dragged an anchor."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import anchor_drag_memory as kept
from seawarden.detect import anchor_drag_walk as walk
from seawarden.detect import stay
from seawarden.detect.anchor_drag_telling import told
from seawarden.detect.anchor_drag_terms import OUTSIDE, Outside, Weights, outside, own_nats
from seawarden.detect.anchor_drag_verdict import (
    RAISED,
    Bars,
    decided,
    scored,
    tellable,
    with_lines,
)
from seawarden.detect.context import Context, described
from seawarden.detect.detector import Reads
from seawarden.detect.memory import Records, frame, records, those
from seawarden.model.alert import EVENT
from seawarden.model.errors import SettingsError
from seawarden.model.schema import Schema, empty
from seawarden.model.units import M_PER_NM


@dataclass(frozen=True, kw_only=True, slots=True)
class AnchorDrag:
    """One event per loss of speed that is more likely a drag than ordinary traffic.

    Reads MINUTE. A ship expected to make `passage_kn` or more is suspected when she falls short of
    what her own last hour lets expect. The expectation is then kept as it was. Evidence, in nats,
    is summed over her own minutes (`terms` of MEMORY) and over what charts, peers and her type
    say; at `raise_at` (inclusive) the alert is raised, at `high_at` and a charted line ahead
    within `soon`, or under her, its level is high. No flag, number or name is looked at, and no
    navigational status.

    Attributes:
        passage_kn: a ship expected to go slower is not on passage.
        watched_part: of what is expected; half way to it (in the logarithm) suspicion begins.
        slowest_part: slower, she is stopping, and that is another matter.
        recovered_part: at this part of what was expected the loss is over.
        noise: least spread of the logarithm of her speed from look to look.
        noise_times: suspicion begins this many standard deviations of one report below, where
            that is farther: a lone report of a noisy speed is none.
        wander: how much the speed of an undisturbed ship wanders within hours.
        restless_times: the same, times her own deviations from what was expected of her lately.
        restless: over what time those are remembered.
        independent: reports within this are one look at her speed.
        recent: mean life of the mean of her latest minutes.
        settling: mean life of the longer mean it is held against: is she still slowing down?
        usual: mean life of her usual course and crab.
        fall_part: falling by this part of the loss between both, she is not steady.
        sudden: a drag loses within this ...
        sudden_part: ... this part of its loss.
        keep_deg: within this of her usual course she keeps it.
        turn_deg: a turn by this with the loss can explain it ...
        turn_part: ... down to this part of the expected speed; more with a sharper turn.
        young: a turn explains a loss that is not older than this.
        young_reports: nor than this many reports: what came between two is not told apart.
        explained_part: a turn that explains this much of a loss ends the suspicion, and
        hold: for so long what is expected of her is what the turn left.
        crab_deg: this much more or less crab than usual.
        work_deg: a turn by more than this, before her own minutes come to `raise_at`, is turning
            back; it explains a loss at once and ...
        work: ... for so long.
        support: nats of the loss at which steadiness, course and so on count in full.
        patience: a suspicion that has not come to `weigh_at` is over after this.
        silence: and every one after a longer silence.
        weigh_at: nats of her own minutes from which on charts and peers are asked.
        least: and not before it has lasted this long.
        check: how often after that.
        recovery: recovered for so long, it is over,
        snag_m: unless a line is within this: an anchor that has parted on it leaves a chain.
        raise_at: nats at which it is raised.
        stand_part: below this part of that ...
        doubt: ... for so long it is withdrawn.
        high_at: nats for level high.
        soon: and a charted line is reached within this.
        port_ahead_m: a port within this ahead, and
        port_side_deg: within this of her course, explains.
        scheme_ahead_m: and so does the edge of a separation scheme.
        peer_reach_m: peers are ships within this,
        peer_side_deg: on courses within this of hers,
        peer_window: within this before.
        peer_least: so many are needed.
        shallow_m: depth in which every anchor reaches the bottom.
        weather_part: of the loss, that weather must explain.
        weather_ago: the weather now is held against that so long before the loss.
        weights: what each term is worth.
        without: terms that are not used, for ablations. Of her own minutes: speed, steadiness,
            suddenness, turn, course, persistence, crab, work; from outside: port, pilot, scheme,
            peers, weather, depth, type.

    Raises:
        SettingsError: `without` names no term.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = kept.MEMORY

    passage_kn: float = 5.0
    watched_part: float = 0.93
    slowest_part: float = 0.5
    recovered_part: float = 0.97
    noise: float = 0.03
    noise_times: float = 2.0
    wander: float = 0.035
    restless_times: float = 2.0
    restless: timedelta = timedelta(hours=2)
    independent: timedelta = timedelta(minutes=10)
    recent: timedelta = timedelta(minutes=3)
    settling: timedelta = timedelta(minutes=12)
    usual: timedelta = timedelta(minutes=15)
    fall_part: float = 0.2
    sudden: timedelta = timedelta(minutes=12)
    sudden_part: float = 0.7
    keep_deg: float = 5.0
    turn_deg: float = 12.0
    turn_part: float = 0.9
    young: timedelta = timedelta(minutes=6)
    young_reports: int = 2
    explained_part: float = 0.9
    hold: timedelta = timedelta(minutes=30)
    crab_deg: float = 1.5
    work_deg: float = 60.0
    work: timedelta = timedelta(minutes=90)
    support: float = 3.0
    patience: timedelta = timedelta(minutes=60)
    silence: timedelta = timedelta(hours=2)
    weigh_at: float = 3.0
    least: timedelta = timedelta(minutes=8)
    check: timedelta = timedelta(minutes=2)
    recovery: timedelta = timedelta(minutes=10)
    snag_m: float = M_PER_NM
    raise_at: float = 6.5
    stand_part: float = 0.5
    doubt: timedelta = timedelta(minutes=15)
    high_at: float = 8.0
    soon: timedelta = timedelta(hours=3)
    port_ahead_m: float = 6 * M_PER_NM
    port_side_deg: float = 20.0
    scheme_ahead_m: float = 2 * M_PER_NM
    peer_reach_m: float = 20 * M_PER_NM
    peer_side_deg: float = 30.0
    peer_window: timedelta = timedelta(hours=1)
    peer_least: int = 3
    shallow_m: float = 150.0
    weather_part: float = 0.5
    weather_ago: timedelta = timedelta(hours=1)
    weights: Weights = field(default_factory=Weights)
    without: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse names that are no terms."""
        strange = self.without - set(kept.TERMS) - set(OUTSIDE)
        if strange:
            known = ", ".join((*kept.TERMS, *OUTSIDE))
            raise SettingsError(f"no such evidence: {sorted(strange)}; there is {known}")

    @property
    def memory(self) -> timedelta:
        """Nothing is known of a ship that has been silent for longer; judged by minutes."""
        return self.silence + timedelta(minutes=1)

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return what is known of each ship, and EVENT."""
        made, held, is_silent = self._followed(state, reports, now)
        events = self._judged(made, held, context)
        return frame(those(held, ~is_silent), self.MEMORY, by="track_id"), events

    def looks(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return what would be known of each ship if nothing were ever told, and all it rests on.

        For evaluations: an alert at another `raise_at` comes with the first look of a suspicion
        whose score reaches it.

        Returns:
            The state, and a row for each look at a suspicion: its columns, `score`, and what each
            term is worth as `nats_<term>`.
        """
        made, held, is_silent = self._followed(state, reports, now)
        rows = self._weighed(made.records, made.codes, context).filter(
            pl.col("code") == kept.CHECKED
        )
        return frame(those(held, ~is_silent), self.MEMORY, by="track_id"), rows

    def _followed(
        self, state: pl.DataFrame, reports: pl.DataFrame, now: datetime
    ) -> tuple[kept.Out, Records, npt.NDArray[np.bool_]]:
        """Walk the minutes; return what is to be weighed, all records, and which fell silent."""
        minutes, held = kept.gathered(state, reports.filter(pl.col("sog_kn").is_not_nan()))
        walk.begin_all(held[state.height :])
        out = kept.room(2 * minutes.place.size)
        nats = own_nats(self.weights, self.without)
        count = walk.follow(minutes, held, out, self._limits(), nats)
        is_silent = held["last"] < stay.microseconds(now) - stay.microseconds_of(self.silence)
        ended = np.flatnonzero(is_silent & held["is_suspected"] & held["is_strong"])
        made = kept.Out(
            np.concatenate([out.records[:count], held[ended]]),
            np.concatenate([out.codes[:count], np.full(ended.size, kept.SILENT, np.uint8)]),
            np.concatenate([out.places[:count], ended]),
        )
        return made, held, is_silent

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every raised alert that still stands."""
        held = records(state.filter(pl.col("is_raised") & ~pl.col("is_dismissed")), self.MEMORY)
        if not held.size:
            return empty(EVENT)
        codes = np.full(held.size, kept.CHECKED, np.uint8)
        rows = with_lines(
            self._weighed(held, codes, context), context, stay.microseconds_of(self.soon)
        )
        return told(rows.with_columns(verdict=pl.lit(RAISED, dtype=pl.UInt8)), context)

    def _judged(self, made: kept.Out, held: Records, context: Context) -> pl.DataFrame:
        """Weigh what was put out, in the order in which it became known; return EVENT."""
        if not made.codes.size:
            return empty(EVENT)
        known = kept.known_us(made, stay.microseconds_of(self.silence))
        order = np.lexsort((made.records["track_id"], known))
        rows = self._weighed(made.records[order], made.codes[order], context)
        place = made.places[order]
        may_tell = tellable(rows, place, held, self.raise_at)
        lined = with_lines(rows.filter(may_tell), context, stay.microseconds_of(self.soon))
        return told(decided(lined, place[may_tell], held, self._bars()), context)

    def _weighed(self, out: Records, codes: stay.Codes, context: Context) -> pl.DataFrame:
        """Return suspicions as rows, with all that is known and its worth."""
        columns = {name: np.ascontiguousarray(out[name]) for name in self.MEMORY}
        own = {f"nats_{name}": np.ascontiguousarray(out["terms"][:, term], np.float64) + 0.0
               for term, name in enumerate(kept.TERMS)}  # fmt: skip
        rows = frame(out, self.MEMORY).with_columns(
            pl.Series("code", codes, dtype=pl.UInt8),
            pl.Series("part", np.exp(columns["fast"].astype(np.float64))),
            *(pl.Series(name, values) for name, values in own.items()),
            known_at=pl.col("last"),
        )
        known = described(rows, context)
        return scored(outside(known, context, self._outside(), self.weights, self.without))

    def _limits(self) -> kept.Limits:
        us = stay.microseconds_of
        return kept.Limits(
            passage_kn=self.passage_kn, watched=log(self.watched_part),
            slowest=log(self.slowest_part), recovered=log(self.recovered_part),
            turn=log(self.turn_part), noise=self.noise, noise_times=self.noise_times,
            wander=self.wander,
            restless_times=self.restless_times, fall_part=self.fall_part,
            sudden_part=self.sudden_part,
            keep_deg=self.keep_deg, turn_deg=self.turn_deg, explained_part=self.explained_part,
            crab_deg=self.crab_deg, work_deg=self.work_deg,
            support=self.support, weigh_at=self.weigh_at,
            raise_at=self.raise_at, snag_m=self.snag_m,
            independent_us=us(self.independent), recent_us=us(self.recent),
            settling_us=us(self.settling), usual_us=us(self.usual), restless_us=us(self.restless),
            young_us=us(self.young), young_reports=self.young_reports,
            sudden_us=us(self.sudden), hold_us=us(self.hold),
            work_us=us(self.work),
            patience_us=us(self.patience), silence_us=us(self.silence), check_us=us(self.check),
            least_us=us(self.least),
            recovery_us=us(self.recovery),
        )  # fmt: skip

    def _bars(self) -> Bars:
        return Bars(
            raise_at=self.raise_at,
            stand_at=self.stand_part * self.raise_at,
            doubt_us=stay.microseconds_of(self.doubt),
            high_at=self.high_at,
            soon_us=stay.microseconds_of(self.soon),
        )

    def _outside(self) -> Outside:
        return Outside(**{name: getattr(self, name) for name in Outside._fields})
