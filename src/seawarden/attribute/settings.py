"""The numbers that an attribution depends on, each with where it comes from."""

from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Final

from seawarden.model.attribution import Setting
from seawarden.model.fault import EXTERNAL, INTERNAL


def _stated(default: float, unit: str, source: str) -> float:
    """Declare a number with its unit and its source."""
    made: float = field(default=default, metadata={"unit": unit, "source": source})
    return made


_OURS: Final = "judgement"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Priors and limits. Every one may be set; every answer prints them."""

    unknown: float = _stated(
        0.10, "", "judgement: share of ships at sea that are not heard; a survey by radar or "
        "satellite replaces it",
    )  # fmt: skip
    none: float = _stated(
        0.25, "", "ICPC: 70 to 80 % of cable faults are caused by people, the rest by nature and "
        "by the cable itself",
    )  # fmt: skip
    none_on_shelf: float = _stated(
        0.10, "", "judgement after ICPC: in shallow water most faults are caused by ships",
    )  # fmt: skip
    none_if_external: float = _stated(
        0.02, "", "judgement: an inspection that saw drag marks or a blow from outside leaves no "
        "ship only where it errs, or a landslide or current moved the line",
    )  # fmt: skip
    none_if_internal: float = _stated(
        0.90, "", "judgement: an inspection that finds a line failed of itself is seldom wrong",
    )  # fmt: skip
    shelf_depth_m: float = _stated(100.0, "m", _OURS)
    latent: float = _stated(0.15, "", "judgement: damage that was noticed only later")
    latent_cable_h: float = _stated(24.0, "h", "judgement: how long before, at most")
    latent_pipe_h: float = _stated(72.0, "h", "judgement: a dented pipe may hold for days")
    clock_sd_s: float = _stated(60.0, "s", "judgement: between an operator's clock and AIS")
    wrong_reading: float = _stated(
        0.2, "", "judgement: share of readings along a line that are far off"
    )
    wrong_stretch: float = _stated(0.05, "", "judgement: share of stretches and spots far off")
    wrong_reach_km: float = _stated(20.0, "km", "judgement: how far off those are, at most")
    tempering: float = _stated(
        0.6, "", "judgement: what detectors say overlaps with time and place, so it counts less"
    )
    behaviour_most: float = _stated(6.0, "nat", "judgement: the most that behaviour may say")
    usual_rate: float = _stated(
        1.0, "crossings a day and km", "judgement: 80 crossings a day over 80 km; what is heard "
        "replaces it",
    )  # fmt: skip
    near_rate_km: float = _stated(5.0, "km", "judgement: each side, for crossings near the place")
    silence_least_min: float = _stated(10.0, "min", "a crossing in a longer silence is sampled")
    path_count: float = _stated(2000.0, "", "sampled paths of each silence")
    silence_most_h: float = _stated(12.0, "h", "judgement: a ship not heard again, at most")
    usual_wander: float = _stated(
        18.0, "m per root second", "judgement where too few reports are near: ships on passage"
    )
    working_wander: float = _stated(
        60.0, "m per root second", "judgement where too few reports are near: ships at work"
    )
    same_ship_least: float = _stated(
        0.5, "", "judgement: two identities are one candidate from this probability"
    )
    stands_out: float = _stated(0.5, "", "judgement: below it nothing can be separated")
    listed_least: float = _stated(1e-4, "", "smaller candidates are among those ruled out")
    hearing_gap_min: float = _stated(
        30.0, "min", "judgement: with no report from anybody for longer, nobody listened"
    )

    @property
    def silence_most(self) -> timedelta:
        """How long a ship that is not heard again is followed."""
        return timedelta(hours=self.silence_most_h)

    def latent_h(self, kind: str) -> float:
        """Return how long before it was noticed damage to a kind of line may have happened."""
        is_pipe = kind in {"gas", "oil", "water"}
        return self.latent_pipe_h if is_pipe else self.latent_cable_h

    def none_at(self, depth_m: float | None, *, cause: str) -> float:
        """Return the prior of no ship at a depth (null: not known), as an inspection found."""
        told = {EXTERNAL: self.none_if_external, INTERNAL: self.none_if_internal}
        if cause in told:
            return told[cause]
        is_shelf = depth_m is not None and depth_m <= self.shelf_depth_m
        return self.none_on_shelf if is_shelf else self.none

    def stated(self) -> tuple[Setting, ...]:
        """Return every number with its name, unit and source."""
        return tuple(
            Setting(
                name=one.name, value=float(getattr(self, one.name)),
                unit=one.metadata["unit"], source=one.metadata["source"],
            )
            for one in fields(self)
        )  # fmt: skip
