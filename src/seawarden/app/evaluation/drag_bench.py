"""Who is held against a trial of drags under way: ours, ours with less, and others' rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from seawarden.app.evaluation.baselines import BASELINES
from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.curves import Worth, curve, verdicts, worth
from seawarden.app.evaluation.judging import Judge, by_rule
from seawarden.app.evaluation.looks import KIND, NOTHING, Looks, looked
from seawarden.app.evaluation.measuring import Measured, Trial, measure
from seawarden.app.evaluation.together import together
from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.anchor_drag_memory import TERMS
from seawarden.detect.anchor_drag_terms import OUTSIDE

OURS: Final = "Seawarden"
REFERENCE: Final = "speed drop"
# The scores of the operating curve that are printed: from where any suspicion that is looked at is
# told, to where nearly none is.
SCORES: Final = (3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contenders:
    """The forms of our detector that are tried.

    Attributes:
        whole: as it ships.
        scores: the scores at which it raises besides.
        terms: the evidence that is left out, one at a time.
    """

    whole: AnchorDrag = field(default_factory=AnchorDrag)
    scores: Sequence[float] = SCORES
    terms: Sequence[str] = (*TERMS, *OUTSIDE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """All of them, measured in one trial.

    Attributes:
        ours: as it ships.
        thresholds: the same at other scores.
        without: the same with one evidence left out, by its name.
        rules: of others.
        worths: of each evidence, by the curves.
        slowly: ours and the rules on drags that come on slowly; none: there were none.
    """

    ours: Measured
    thresholds: Mapping[float, Measured]
    without: Mapping[str, Measured]
    rules: Sequence[Measured]
    worths: Sequence[Worth] = ()
    slowly: Sequence[Measured] = ()

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
    whole, terms = contenders.whole, contenders.terms
    judges = [*together(KIND, {OURS: whole}), *(by_rule(rule, kind=KIND) for rule in BASELINES)]
    ours, *rules = (measure(judge, trial, seed=seed) for judge in judges)
    cases = (trial.untouched, *trial.injected)
    looks = {case.name: looked(case, whole, terms) for case in cases}

    def form(term: str, score: float) -> Measured:
        return measure(_form(looks, term, score), trial, seed=seed)

    carried = (trial.untouched, trial.injected, looks)
    curves = {term: curve(*carried, term) for term in (NOTHING, *terms)}
    said = {term: verdicts(*carried, term, whole.raise_at) for term in (NOTHING, *terms)}
    return Bench(
        ours=ours,
        thresholds={score: form(NOTHING, score) for score in contenders.scores},
        without={term: form(term, whole.raise_at) for term in terms},
        rules=rules,
        worths=worth(trial.name, curves, said, whole.raise_at),
        slowly=_slowly(trial, judges, seed=seed),
    )


def _slowly(trial: Trial, judges: Sequence[Judge], *, seed: int) -> list[Measured]:
    if not trial.slowly:
        return []
    slow = replace(trial, injected=trial.slowly, slowly=())
    return [measure(judge, slow, seed=seed) for judge in judges]


def _form(looks: Mapping[str, Looks], term: str, score: float) -> Judge:
    """Return our detector at a score, a term left out, as a judge of cases looked at."""

    def raised(case: Case) -> pl.DataFrame:
        return looks[case.name].raised(term, score)

    name = f"{OURS}, without {term}" if term else f"{OURS}, raised at {score:g}"
    return Judge(name=name, says=f"the detector `{KIND}`", raised=raised)
