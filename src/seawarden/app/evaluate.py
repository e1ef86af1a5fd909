"""Evaluate: hold the judgement against traffic, real and injected, and write down the outcome."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import polars as pl

from seawarden.app.calibration import write_calibration
from seawarden.app.evaluate_attribution import UNREACHED, blame
from seawarden.app.evaluation.attribution_section import (
    USUAL_ATTRIBUTION,
    AttributionSizes,
    Tried,
)
from seawarden.app.evaluation.attribution_section import sections as attribution_sections
from seawarden.app.evaluation.attribution_summary import summary_rows
from seawarden.app.evaluation.case import Case, Placement
from seawarden.app.evaluation.document import Document, Section, Table
from seawarden.app.evaluation.drag_bench import OURS, Bench, Contenders, bench
from seawarden.app.evaluation.drag_sections import sections as drag_sections
from seawarden.app.evaluation.judging import Judge, by_detectors, once_a_case
from seawarden.app.evaluation.kind_sections import (
    found_section,
    listed_section,
    nuisance_section,
    quiet_section,
)
from seawarden.app.evaluation.learning import expected_section, learnt
from seawarden.app.evaluation.looks import KIND
from seawarden.app.evaluation.measuring import Measured, measure
from seawarden.app.evaluation.poorer import Poorer, poorer, poorer_section
from seawarden.app.evaluation.prose import HONESTY, METHOD, SHORTCOMINGS
from seawarden.app.evaluation.summary import short_of, summary
from seawarden.app.evaluation.trials import (
    USUAL,
    Sizes,
    Traffic,
    drag_trials,
    kind_trials,
    traffic,
)
from seawarden.app.evaluation.worth_section import worth_sections
from seawarden.app.whole_file import whole_or_not
from seawarden.detect.calibration import Calibration
from seawarden.detect.detectors import DETECTORS
from seawarden.model.alert import KINDS
from seawarden.model.errors import SettingsError

Told = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class EvaluateAsked:
    """What is to be evaluated.

    Attributes:
        data: the folder of data that does not ship; null: there is none.
        seed: of everything that is drawn.
        kinds: of alerts; none: all.
        sizes: how much is drawn.
        forms: of `anchor_drag`, that are tried.
        attribution: how many faults are simulated, where all kinds are asked for.
    """

    data: Path | None = None
    seed: int = 1
    kinds: tuple[str, ...] = ()
    sizes: Sizes = USUAL
    forms: Contenders = field(default_factory=Contenders)
    attribution: AttributionSizes = USUAL_ATTRIBUTION

    def __post_init__(self) -> None:
        """Refuse kinds that there are not.

        Raises:
            SettingsError: naming them.
        """
        wrong = sorted(set(self.kinds) - set(KINDS))
        if wrong:
            raise SettingsError(f"--kind {', '.join(wrong)}: the kinds are {', '.join(KINDS)}")

    def wants(self, kind: str) -> bool:
        """Say whether a kind is asked for."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """What was found.

    Attributes:
        document: the report.
        calibration: learnt from it, for the watch.
        seconds: how long each part of the work took; no part of the results.
    """

    document: Document
    calibration: Calibration
    seconds: Mapping[str, float]


@dataclass(kw_only=True, slots=True)
class _Clock:
    told: Told
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        self.told(what)
        begin = perf_counter()
        yield
        self.seconds[what] = perf_counter() - begin


def evaluate(asked: EvaluateAsked, *, told: Told = lambda _: None) -> Evaluation:
    """Evaluate every kind asked for.

    Args:
        asked: on what, and of what.
        told: told what is being done.

    Raises:
        SettingsError: the folder of data lacks a file.
        UnusableInput: a file in it cannot be read.
    """
    clock = _Clock(told=told)
    with clock.during("reading and generating traffic"):
        seas = traffic(asked.data, seed=asked.seed, sizes=asked.sizes)
    judge = once_a_case(
        by_detectors(OURS, "all detectors", {kind: make() for kind, make in DETECTORS.items()})
    )
    with clock.during("judging traffic as it is"):
        quiet = [(case, _asked_for(judge.raised(case), asked)) for case in seas.every]
    benches = _benches(asked, seas, clock)
    with clock.during("judging poorer feeds"):
        feeds = [poorer(each.trial, asked.forms.whole, seed=asked.seed) for each in benches[:1]]
    with clock.during("putting in every other kind"):
        others = _others(asked, seas, judge)
    with clock.during("simulating faults"):
        blamed = None if asked.kinds else _blamed(asked, seas)
    with clock.during("writing"):
        ours = [each.ours for each in benches]
        document = _document(asked, seas, quiet, benches, feeds, others, blamed)
        calibration = _calibration(quiet, [*ours, *others])
    return Evaluation(document=document, calibration=calibration, seconds=clock.seconds)


def write_evaluation(found: Evaluation, out: Path) -> list[Path]:
    """Write report.md, report.json, the plots, calibration.json and timings.json to a folder.

    Returns:
        what was written.

    Raises:
        SettingsError: the folder cannot be made or written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"--out {out}: cannot be made: {error.strerror}") from error
    texts = {
        "report.md": found.document.markdown(),
        "report.json": _json(found.document.results()),
        "timings.json": _json({what: round(each, 1) for what, each in found.seconds.items()}),
    }
    texts |= {f"{plot.name}.svg": plot.svg for plot in found.document.plots()}
    for name, text in texts.items():
        with whole_or_not(out / name) as partial:
            partial.write_text(text, encoding="utf-8")
    write_calibration(found.calibration, out / "calibration.json")
    return [out / name for name in (*sorted(texts), "calibration.json")]


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _asked_for(raised: pl.DataFrame, asked: EvaluateAsked) -> pl.DataFrame:
    return raised.filter(pl.col("kind").is_in(asked.kinds or KINDS))


def _benches(asked: EvaluateAsked, seas: Traffic, clock: _Clock) -> list[Bench]:
    if not asked.wants(KIND):
        return []
    with clock.during("putting drags into traffic"):
        trials = drag_trials(seas, seed=asked.seed, sizes=asked.sizes)
    found = []
    for trial in trials:
        with clock.during(f"judging drags: {trial.name}"):
            found.append(bench(trial, asked.forms, seed=asked.seed))
    return found


def _blamed(asked: EvaluateAsked, seas: Traffic) -> Tried:
    laid = next(case for case in seas.real if case.placement is Placement.LAID)
    return blame(laid, seas.kattegat, seed=asked.seed, sizes=asked.attribution)


def _others(asked: EvaluateAsked, seas: Traffic, judge: Judge) -> list[Measured]:
    kinds = asked.kinds or KINDS
    trials = kind_trials(seas, kinds, seed=asked.seed, sizes=asked.sizes)
    return [measure(judge, trial, seed=asked.seed) for trial in trials]


def _document(
    asked: EvaluateAsked, seas: Traffic, quiet: Sequence[tuple[Case, pl.DataFrame]],
    benches: Sequence[Bench], feeds: Sequence[Poorer], others: Sequence[Measured],
    blamed: Tried | None,
) -> Document:  # fmt: skip
    first = summary(benches, others, quiet, more=[] if blamed is None else summary_rows(blamed))
    body = [section for each in benches for section in drag_sections(each)]
    body += [
        nuisance_section(each.ours) for each in benches if each.trial.untouched.nuisance.height
    ]
    expected = [expected_section(case, raised) for case, raised in quiet[: len(seas.real)]]
    listed = {case.name for case in seas.listed}
    return Document(
        title="Evaluation",
        settings={
            "seed": asked.seed, "has_data": asked.data is not None,
            "kinds": ", ".join(asked.kinds) or "all",
        },
        sections=[
            first,
            Section(title="How to read this", parts=[HONESTY]),
            _traffic_section([case for case, _ in quiet]),
            *body,
            *(poorer_section(each) for each in feeds),
            *worth_sections(benches),
            found_section(others),
            quiet_section(quiet, seed=asked.seed),
            *(each for each in expected if each is not None),
            *(listed_section(case, raised) for case, raised in quiet if case.name in listed),
            *([] if blamed is None else attribution_sections(blamed)),
            Section(title=UNREACHED, parts=[_bullets(short_of(first)), SHORTCOMINGS]),
            Section(title="How it was measured", parts=[METHOD]),
        ],
    )  # fmt: skip


def _bullets(sentences: Sequence[str]) -> str:
    if not sentences:
        return "Every value of the first table was reached."
    return "\n".join(f"- {sentence}" for sentence in sentences)


def _traffic_section(cases: Sequence[Case]) -> Section:
    rows = []
    for case in cases:
        known = case.denominators()
        ships = case.fixes["vessel_id"].n_unique()
        rows.append(
            (case.name, case.origin.value, case.placement.value, ships, case.fixes.height,
             known.vessel_dates, known.observed_hours / 24, known.crossings, case.attribution)
        )  # fmt: skip
    columns = {
        "traffic": "Traffic", "origin": "What is real", "placement": "Lines", "ships": "Ships",
        "reports": "Reports", "tracks": "Tracks", "vessel_days": "Ship-days",
        "crossings": "Crossings", "attribution": "Said for the data",
    }  # fmt: skip
    return Section(
        title="What was looked at", parts=[Table(name="traffic", columns=columns, rows=rows)]
    )


def _calibration(
    quiet: Sequence[tuple[Case, pl.DataFrame]], measured: Sequence[Measured]
) -> Calibration:
    """Learn from the first traffic, and from what was put into it."""
    case, raised = quiet[0]
    into_it = [each for each in measured if each.trial.name == case.name]
    return learnt(case, raised, into_it, version="1")
