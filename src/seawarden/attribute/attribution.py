"""From faults and ways to an answer: candidates, an unknown ship, no ship, or what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from seawarden.attribute import behaviour
from seawarden.attribute import identities as identity
from seawarden.attribute.chain import chain
from seawarden.attribute.contacts import Contacts, contacts, heard_contacts
from seawarden.attribute.density import Blurred
from seawarden.attribute.drag_states import DragPrior
from seawarden.attribute.identities import identities
from seawarden.attribute.limits import LIMITS
from seawarden.attribute.place_of_fault import LinePlaces, line_places, place_of_fault
from seawarden.attribute.posterior import Laid, Weighed, expected_rivals, laid, terms, weigh
from seawarden.attribute.rate import MINUTES_A_DAY, rates
from seawarden.attribute.ruled_out import ruled_out
from seawarden.attribute.sensitivity import VARIANTS, Variant
from seawarden.attribute.settings import Settings
from seawarden.attribute.silences import fitted, sampled_silences
from seawarden.attribute.struck import Struck
from seawarden.attribute.telling import candidates, verdict
from seawarden.attribute.time_of_fault import time_of_fault, told_time
from seawarden.attribute.ways import Ways, ways
from seawarden.geo.corridor import Corridor, corridor
from seawarden.model.attribution import (
    CANDIDATE,
    NO_DATA,
    OUTCOME,
    RULED_OUT,
    SENSITIVITY,
    Attribution,
    weighed,
)
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.fault import Fault
from seawarden.model.schema import conform, empty
from seawarden.model.units import US_PER_MIN

NONE_MOST = 0.9  # of the prior of no ship, where a row of sensitivity raises it
GAPS_MIN = (20, 60, 120)
EVERY_HEARD_LEAST = 0.5  # of the time told: with less of it listened to there is no answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One fault with all that is weighed for it, before any density is laid over it."""

    fault: Fault
    line: LinePlaces
    accuracy_m: float
    kind: str
    depth_m: float | None
    contacts: Contacts
    looked_at: pl.DataFrame  # LOOKED_AT
    crossed_km: np.ndarray  # kilometre points of the crossings heard
    listened: pl.DataFrame  # LISTENED

    def when(self, settings: Settings, factor: float = 1.0) -> Blurred:
        """Return the density of the time, so many times as doubtful."""
        return time_of_fault(self.fault.time, settings, kind=self.kind).widened(factor)

    def where(self, settings: Settings, factor: float = 1.0) -> Blurred:
        """Return the density of the place, so many times as doubtful."""
        return place_of_fault(
            self.fault.place, self.line, settings, accuracy_m=self.accuracy_m, factor=factor
        )

    def laid(self, settings: Settings, factor: float = 1.0) -> Laid:
        """Return both densities at the contacts, so many times as doubtful."""
        return laid(self.contacts, self.when(settings, factor), self.where(settings, factor))

    def unheard(self, when: Blurred) -> float:
        """Return the part of a time at which nobody listened."""
        spans = self.listened.select(pl.col("start", "end").to_physical() / US_PER_MIN)
        heard = sum(when.between(start, end) for start, end in spans.iter_rows())
        return float(np.clip(when.share.sum() - heard, 0.0, 1.0))

    def none(self, settings: Settings) -> float:
        """Return the prior of no ship."""
        return settings.none_at(self.depth_m, cause=self.fault.cause)

    @property
    def minutes(self) -> float:
        """How long somebody listened."""
        spans = self.listened.select((pl.col("end") - pl.col("start")).dt.total_microseconds())
        return float(spans.to_series().sum()) / US_PER_MIN

    def has_data(self, settings: Settings) -> bool:
        """Say whether enough of the time told was listened to for any answer."""
        told, _ = told_time(self.fault.time, settings)
        return self.unheard(told) <= EVERY_HEARD_LEAST and self.listened.height > 0


def attribute(
    faults: tuple[Fault, ...], known: Ways, settings: Settings, *, seed: int
) -> Attribution:
    """Weigh who could have caused faults.

    Args:
        faults: each about a line among `known.assets`.
        known: what is known of ships around them.
        settings: priors and limits.
        seed: of the sampled paths.

    Raises:
        ProtocolMisuse: a line is not among the assets, or two faults have one identifier.
    """
    held = ways(known)
    if len({fault.fault_id for fault in faults}) != len(faults):
        raise ProtocolMisuse("two faults have one fault_id")
    cases = [case(fault, held, settings, seed=seed) for fault in faults]
    answers = [_one(each, held, settings) for each in cases]
    judged = [each for each in cases if each.has_data(settings)]
    struck = struck_by(judged, held, settings) if len(judged) > 1 else []
    return weighed(
        Attribution(
            faults=faults,
            outcomes=pl.concat([empty(OUTCOME), *(one.outcome for one in answers)]),
            candidates=pl.concat([empty(CANDIDATE), *(one.candidates for one in answers)]),
            ruled_out=pl.concat([empty(RULED_OUT), *(one.ruled_out for one in answers)]),
            sensitivity=pl.concat([empty(SENSITIVITY), *(one.sensitivity for one in answers)]),
            heard=held.heard,
            settings=(
                *settings.stated(),
                *behaviour.stated(),
                *identity.stated(),
                *(DragPrior().stated() if struck else ()),
            ),
            limits=(*LIMITS, *held.notes),
            seed=seed,
            chain=chain(struck, held) if struck else None,
        )
    )


def struck_by(cases: Sequence[Case], held: Ways, settings: Settings) -> list[Struck]:
    """Return faults as they are weighed together: each against chance, without behaviour."""
    every = pl.concat([pl.Series(dtype=pl.UInt32), *(c.contacts.rows["vessel_id"] for c in cases)])
    who = identities(every, held.alerts, settings)
    return [_struck(each, who, settings) for each in cases]


def _struck(asked: Case, who: pl.DataFrame, settings: Settings) -> Struck:
    when, where = asked.when(settings), asked.where(settings)
    rate = _rate(asked, settings, where)
    factors = terms(asked.contacts, asked.laid(settings), rate, with_behaviour=False)
    none, unheard = asked.none(settings), asked.unheard(when)
    known = (1.0 - none) * (1.0 - settings.unknown)
    unseen = (1.0 - none) * (settings.unknown + (1.0 - settings.unknown) * unheard)
    return Struck(
        fault_id=asked.fault.fault_id, asset_id=asked.fault.asset_id, contacts=asked.contacts,
        candidate=asked.contacts.rows.select("vessel_id").join(
            who, on="vessel_id", how="left", maintain_order="left"
        )["candidate_id"],
        odds=factors.likelihood, unseen=unseen / known, none=none / known, when=when, where=where,
        line=asked.line,
        crossings_per_min=(1.0 + asked.crossed_km.size) / max(asked.minutes, MINUTES_A_DAY),
    )  # fmt: skip


def case(fault: Fault, held: Ways, settings: Settings, *, seed: int) -> Case:
    """Gather for one fault the times and places at which ships may have touched its line.

    Raises:
        ProtocolMisuse: its line is not among the assets.
    """
    asset = held.assets.filter(pl.col("asset_id") == fault.asset_id)
    if asset.is_empty():
        raise ProtocolMisuse(f"no line {fault.asset_id!r} among those given")
    lane = corridor(asset)
    line = line_places(lane.pieces, fault.asset_id)
    row = asset.row(0, named=True)
    accuracy_m, kind, depth_m = row["accuracy_m"], row["kind"], row["depth_m"]
    when = time_of_fault(fault.time, settings, kind=kind)
    where = place_of_fault(fault.place, line, settings, accuracy_m=accuracy_m)
    heard, found, looked_at = _passages(
        fault, held, (lane, line), when, where, settings, seed=seed
    )
    return Case(
        fault=fault,
        line=line,
        accuracy_m=accuracy_m,
        kind=kind,
        depth_m=depth_m,
        contacts=contacts(heard, found, held, settings, asset_id=fault.asset_id, depth_m=depth_m),
        looked_at=looked_at,
        crossed_km=held.crossings.filter(pl.col("asset_id") == fault.asset_id)["kp_km"].to_numpy(),
        listened=held.listened_around.get(fault.fault_id, held.listened),
    )


def _passages(
    fault: Fault, held: Ways, line: tuple[Corridor, LinePlaces], when: Blurred, where: Blurred,
    settings: Settings, *, seed: int,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:  # fmt: skip
    """Return contacts heard, contacts sampled, and the silences looked at.

    A crossing in a silence that is sampled does not count a second time.
    """
    wander = fitted(held, settings, gaps=GAPS_MIN)
    found, looked_at = sampled_silences(
        fault.fault_id, held, line, when, where, wander, settings, seed=seed
    )
    of_line = held.crossings.filter(pl.col("asset_id") == fault.asset_id)
    in_silence = held.silences.select("track_id", before="time0", after="time1")
    heard = of_line.join(in_silence, on=["track_id", "before", "after"], how="anti")
    stray = wander.of(is_working=False, gap_min=0.0)
    return heard_contacts(heard, wander=stray), found, looked_at


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    outcome: pl.DataFrame
    candidates: pl.DataFrame
    ruled_out: pl.DataFrame
    sensitivity: pl.DataFrame


def _one(asked: Case, held: Ways, settings: Settings) -> _Answer:
    who = identities(asked.contacts.rows["vessel_id"], held.alerts, settings)
    candidate = (
        asked.contacts.rows.select("vessel_id")
        .join(who, on="vessel_id", how="left", maintain_order="left")["candidate_id"]
    )  # fmt: skip
    if not asked.has_data(settings):
        return _Answer(
            outcome=_outcome(asked, NO_DATA, None, rivals=None), candidates=empty(CANDIDATE),
            ruled_out=empty(RULED_OUT), sensitivity=empty(SENSITIVITY),
        )  # fmt: skip
    given = VARIANTS[0]
    told = {doubt: asked.laid(settings, doubt) for doubt in {one.doubt for one in VARIANTS}}
    answer = weighed_as(asked, candidate, settings, given, told[given.doubt])
    fault_id = asked.fault.fault_id
    aims = told_time(asked.fault.time, settings)[0], asked.where(settings)
    return _Answer(
        outcome=_outcome(
            asked, verdict(answer, settings), answer, rivals=_rivals(asked, settings)
        ),
        candidates=candidates(fault_id, asked.contacts, answer, candidate, who, aims),
        ruled_out=ruled_out(fault_id, asked.contacts, answer, candidate, asked.looked_at, aims),
        sensitivity=pl.concat(
            _row(
                asked, one.name, weighed_as(asked, candidate, settings, one, told[one.doubt])
            )
            for one in VARIANTS
        ),
    )  # fmt: skip


def weighed_as(
    asked: Case, candidate: pl.Series, settings: Settings, variant: Variant,
    told: Laid | None = None,
) -> Weighed:  # fmt: skip
    """Return the posterior with something changed.

    Args:
        asked: the fault.
        candidate: of each contact.
        settings: priors and limits.
        variant: what is changed.
        told: the densities at the variant's doubt; null: they are laid now.
    """
    changed = replace(settings, unknown=min(settings.unknown * variant.unknown, 0.9))
    when, where = asked.when(changed, variant.doubt), asked.where(changed, variant.doubt)
    factors = terms(
        asked.contacts, told or asked.laid(settings, variant.doubt), _rate(asked, changed, where),
        with_behaviour=variant.with_behaviour, with_capability=variant.with_capability,
    )  # fmt: skip
    if not variant.with_silences:
        factors = replace(factors, part=np.where(asked.contacts.is_sampled, 0.0, factors.part))
    none = asked.none(changed)
    none = min(none * variant.none, max(none, NONE_MOST))
    return weigh(
        factors, candidate, changed, none=none, unheard=asked.unheard(when),
        least=changed.listed_least,
    )  # fmt: skip


def _rate(asked: Case, settings: Settings, where: Blurred) -> np.ndarray:
    return rates(
        asked.contacts.kp_km, asked.crossed_km, settings, stretch_km=where.limits(),
        length_km=asked.line.length_km, minutes=asked.minutes,
    )  # fmt: skip


def _rivals(asked: Case, settings: Settings) -> float:
    when, _ = told_time(asked.fault.time, settings)
    where = asked.where(settings)
    middle = float(where.share @ (0.5 * (where.low + where.high)) / where.share.sum())
    rate = rates(
        np.array([middle]), asked.crossed_km, settings, stretch_km=where.limits(),
        length_km=asked.line.length_km, minutes=asked.minutes,
    )  # fmt: skip
    return expected_rivals(when, where, float(rate[0]))


def _outcome(
    asked: Case, said: str, answer: Weighed | None, *, rivals: float | None
) -> pl.DataFrame:
    row = {
        "fault_id": asked.fault.fault_id,
        "verdict": said,
        "listed": None if answer is None else float(answer.by_candidate.sum()),
        "unknown": None if answer is None else answer.unknown,
        "none": None if answer is None else answer.none,
        "expected_rivals": rivals,
    }
    return conform(pl.DataFrame([row], schema=OUTCOME), OUTCOME)


def _row(asked: Case, name: str, answer: Weighed) -> pl.DataFrame:
    """Return one row of SENSITIVITY."""
    has = answer.by_candidate.size > 0 and answer.by_candidate.max() > 0.0
    best = int(np.argmax(answer.by_candidate)) if has else 0
    row = {
        "fault_id": asked.fault.fault_id,
        "name": name,
        "vessel_id": int(answer.candidate_ids[best]) if has else None,
        "probability": float(answer.by_candidate[best]) if has else 0.0,
        "unknown": answer.unknown,
        "none": answer.none,
    }
    return conform(pl.DataFrame([row], schema=SENSITIVITY), SENSITIVITY)
