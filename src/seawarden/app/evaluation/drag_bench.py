"""Who is held against a trial of drags under way: ours, ours with less, and others' rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from seawarden.app.evaluation.baselines import BASELINES
from seawarden.app.evaluation.judging import by_rule
from seawarden.app.evaluation.measuring import Measured, Trial, measure
from seawarden.app.evaluation.together import together
from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.anchor_drag_memory import TERMS
from seawarden.detect.anchor_drag_terms import OUTSIDE
from seawarden.detect.detector import Detector

KIND: Final = "anchor_drag"
OURS: Final = "Seawarden"
REFERENCE: Final = "speed drop"
# Where the score is swept for the operating curve: from where all but any loss is told, to where
# nearly none is.
SCORES: Final = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contenders:
    """The forms of our detector that are tried.

    Attributes:
        whole: as it ships.
        thresholds: the same at other scores, by the score at which an alert is raised.
        without: the same with one evidence left out, by its name.
    """

    whole: Detector
    thresholds: Mapping[float, Detector]
    without: Mapping[str, Detector]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """All of them, measured in one trial."""

    ours: Measured
    thresholds: Mapping[float, Measured]
    without: Mapping[str, Measured]
    rules: Sequence[Measured]

    @property
    def trial(self) -> Trial:
        """What they were held against."""
        return self.ours.trial

    @property
    def reference(self) -> Measured:
        """The speed-drop rule."""
        return next(each for each in self.rules if each.judge.name == REFERENCE)


def bench(trial: Trial, contenders: Contenders, *, seed: int) -> Bench:
    """Hold all contenders, and the rules of others, against a trial."""
    thresholds = {score: f"{OURS}, raised at {score:g}" for score in contenders.thresholds}
    without = {term: f"{OURS}, without {term}" for term in contenders.without}
    forms = {OURS: contenders.whole}
    forms |= {name: contenders.thresholds[score] for score, name in thresholds.items()}
    forms |= {name: contenders.without[term] for term, name in without.items()}
    measured = {judge.name: measure(judge, trial, seed=seed) for judge in together(KIND, forms)}
    return Bench(
        ours=measured[OURS],
        thresholds={score: measured[name] for score, name in thresholds.items()},
        without={term: measured[name] for term, name in without.items()},
        rules=[measure(by_rule(rule, kind=KIND), trial, seed=seed) for rule in BASELINES],
    )


def contenders() -> Contenders:
    """Return `anchor_drag` as it ships, at other scores, and with each evidence left out."""
    whole = AnchorDrag()
    return Contenders(
        whole=whole,
        thresholds={
            score: replace(whole, raise_at=score, weigh_at=min(score, whole.weigh_at))
            for score in SCORES
        },
        without={term: replace(whole, without=frozenset({term})) for term in (*TERMS, *OUTSIDE)},
    )
