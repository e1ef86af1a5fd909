"""What the report says of attribution: who is named, how sure, and how rightly so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from seawarden.app.evaluation.attribution_faults import Doubt, Truth
from seawarden.app.evaluation.attribution_pairs import (
    Pairs,
    has_lines,
    pairs,
    pairs_section,
    two_line_sea,
)
from seawarden.app.evaluation.attribution_rules import NONE, UNKNOWN, Answer
from seawarden.app.evaluation.attribution_seas import Sea, drawn_sea
from seawarden.app.evaluation.attribution_trials import (
    BLIND,
    NEAREST,
    ORACLE,
    OURS,
    WEIGHTED,
    Floats,
    Trial,
    expected_error,
    first_statements,
    statements,
    trial,
)
from seawarden.app.evaluation.document import Cell, Plot, Section, Table
from seawarden.app.evaluation.intervals import share_interval
from seawarden.app.evaluation.plots import Axis, Series, chart
from seawarden.model.attribution import STANDS_OUT
from seawarden.model.fault import EXTERNAL

ATTRIBUTION: Final = 300  # the stream of luck of these trials; others take those below
BINS: Final = 10
SAID_LEAST: Final = 0.02
STANDS: Final = 0.5
FEWEST: Final = 10  # statements in a bin that is drawn

# How well a fault is known: standard deviations in minutes and km.
DOUBTS: Final = ((1, 1), (1, 10), (15, 1), (60, 1), (60, 10), (360, 10))
MIXED: Final = ((60, 1), (60, 10))  # where tracks are deleted, and no ship is at fault
DRAWN_PAIR: Final = ("drawn", "drawn-north")
REAL_PAIR: Final = ("cg2", "kattegat2b")  # lines of the Kattegat that many ships cross both of

WHO: Final[Mapping[str, str]] = {
    "traffic": "Traffic", "origin": "What is real", "known": "Fault known to", "faults": "Faults",
    "rivals": "Rivals a fault", "first": "Ours first", "three": "among 3",
    "blind": "without behaviour", "oracle": "Oracle first", "nearest": "Nearest first",
    "weighted": "Weighted sum first", "log": "Ours, log score", "log_oracle": "Oracle, log score",
}  # fmt: skip
ABSENT: Final[Mapping[str, str]] = {
    "traffic": "Traffic", "truth": "Truth", "cause": "Cause found", "known": "Fault known to",
    "faults": "Faults", "unknown": "Unknown ship first", "unheard": "Unknown above every ship",
    "no_ship": "No ship at even odds", "oracle_first": "Oracle: unknown first",
    "oracle": "Oracle: unknown above every ship",
    "log": "Log score", "constant": "of the best constant",
}  # fmt: skip
RELIABLE: Final[Mapping[str, str]] = {
    "said": "Said", "statements": "Statements", "mean": "Mean said", "so": "Was so",
    "so_95": "95 %",
}  # fmt: skip

SAYS: Final = f"""\
SYNTHETIC faults: a ship that crossed a line is the culprit, and an operator reports time and place
with normal errors of the size he states. Rivals are the other ships of the traffic; where it is
real, so are they, and so are the alerts on them. How a culprit is seen is drawn. *Harsher*: one
reading in eight is far off, and one damage in ten is noticed hours later. The simulation shares no
number with the attribution, whose settings are judgements made before the first trial and were
not sought on any case here.

The *oracle* knows how the simulation draws, and is the most that anybody can reach. *Nearest*
blames the ship nearest in space and time, a minute counted as far as 10 kn go; the *weighted sum*
is Cerulean's, of time, proximity and parity. A rival is another crossing within two standard
deviations of the report, in time and along the line. The log score is the mean logarithm of the
probability given to the truth, in nats: nought is best. *{STANDS_OUT.capitalize()}* at even
odds."""


# A sea, the hours of traffic before and after a crossing there, and how well faults are known.
RealSea = tuple[Sea, tuple[float, float], Sequence[Doubt]]


@dataclass(frozen=True, kw_only=True, slots=True)
class AttributionSizes:
    """How much is tried.

    Attributes:
        drawn: faults of each doubt on the drawn sea.
        real: the same on each real one.
        absent: faults with a deleted track, and as many without a ship, of each doubt.
        pairs: of faults, of each doubt and truth.
    """

    drawn: int = 100
    real: int = 100
    absent: int = 50
    pairs: int = 14


USUAL_ATTRIBUTION: Final = AttributionSizes()


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """All trials of attribution.

    Attributes:
        named: the culprit was heard.
        absent: her track is deleted, or there is none.
        pairs: of faults.
        inspected: her track is deleted, and an inspection says that the cause is external: the
            same faults as the first of those with a deleted track.
    """

    named: Sequence[Trial]
    absent: Sequence[Trial]
    pairs: Sequence[Pairs] = ()
    inspected: Sequence[Trial] = ()


def tried(
    real: Sequence[RealSea], *, seed: int, sizes: AttributionSizes = USUAL_ATTRIBUTION,
) -> Tried:  # fmt: skip
    """Try attribution on the drawn sea and on real ones.

    Args:
        real: each sea, the hours of traffic to lie before and after a crossing, and how well
            faults are known there.
        seed: of all that is drawn.
        sizes: how much.
    """
    doubts = [Doubt(minutes=minutes, km=km) for minutes, km in DOUBTS]
    doubts.append(Doubt(minutes=60, km=1, is_harsh=True))
    named = [
        trial(drawn_sea, each, _stream(seed, number), count=sizes.drawn, hours=(30, 12))
        for number, each in enumerate(doubts)
    ]
    for place, (sea, hours, known) in enumerate(real):
        named += [
            trial(
                always(sea), each, _stream(seed, 20 + 10 * place + number), count=sizes.real,
                hours=hours,
            )
            for number, each in enumerate(known)
        ]  # fmt: skip
    absent = [
        trial(
            drawn_sea,
            Doubt(minutes=minutes, km=km),
            _stream(seed, 70 + 2 * number + is_nobody),
            count=sizes.absent,
            hours=(30, 12),
            truth=Truth.NOBODY if is_nobody else Truth.UNHEARD,
        )
        for number, (minutes, km) in enumerate(MIXED)
        for is_nobody in (False, True)
    ]
    inspected = [
        trial(
            drawn_sea, Doubt(minutes=minutes, km=km), _stream(seed, 70 + 2 * number),
            count=sizes.absent, hours=(30, 12), truth=Truth.UNHEARD, cause=EXTERNAL,
        )
        for number, (minutes, km) in enumerate(MIXED)
    ]  # fmt: skip
    return Tried(named=named, absent=absent, pairs=_pairs(real, seed, sizes), inspected=inspected)


def _pairs(
    real: Sequence[RealSea], seed: int, sizes: AttributionSizes,
) -> list[Pairs]:  # fmt: skip
    seas: list[tuple[Callable[[np.random.Generator], Sea], tuple[str, str], bool]]
    seas = [(two_line_sea, DRAWN_PAIR, True)]
    seas += [(always(sea), REAL_PAIR, False) for sea, _, _ in real if has_lines(sea, REAL_PAIR)]
    return [
        pairs(
            sea,
            Doubt(minutes=minutes, km=km),
            _stream(seed, 80 + 8 * place + 2 * number + by_one),
            count=sizes.pairs,
            lines=lines,
            by_one=by_one,
            is_slowed=is_slowed,
        )
        for place, (sea, lines, is_slowed) in enumerate(seas)
        for number, (minutes, km) in enumerate(MIXED)
        for by_one in ((True, False) if number == 0 else (True,))
    ]  # fmt: skip


def always(sea: Sea) -> Callable[[np.random.Generator], Sea]:
    """Return one sea whenever one is asked for."""

    def given(_: np.random.Generator) -> Sea:
        return sea

    return given


def _stream(seed: int, number: int) -> np.random.Generator:
    return np.random.default_rng([seed, ATTRIBUTION + number])


def sections(found: Tried) -> list[Section]:
    """Say what was tried and found."""
    said = statements([*found.named, *found.absent], OURS, least=SAID_LEAST)
    return [
        Section(
            title="Who could have done it",
            parts=[SAYS, Table(name="attribution", columns=WHO, rows=[*map(_named, found.named)])],
        ),
        Section(
            title="When the ship was not heard, or there was none",
            depth=3,
            parts=[
                "The culprit's track is deleted; or a fault comes without a ship, anywhere on the "
                "line. *No ship at even odds*: the answer names nobody. By its priors the "
                "attribution thinks no ship (0.25) likelier than one unheard (0.10 of the rest), "
                "so an unknown ship comes first only where some ship is known to have done it: "
                "*unknown above every ship*. Rows whose cause is *external* are the same faults "
                "after an inspection that saw drag marks or a break from outside, which is true "
                "of all of them and leaves no ship a prior of 0.02; the oracle then excludes it. "
                "The oracle falls short of all by as often as a "
                "rival fits too well by chance. The best constant gives "
                "every fault the same probabilities of a ship heard, of an unknown one and of "
                "none, the best there are for these trials and those named at the same doubt.",
                Table(name="attribution_absent", columns=ABSENT, rows=_absent(found)),
            ],
        ),
        Section(
            title="Is it so as often as it says?",
            depth=3,
            parts=[
                f"Every probability of {SAID_LEAST:g} or more that was given to a ship, to an "
                "unknown one or to none, over all trials above. Expected calibration error "
                f"{expected_error(said, BINS):.3f}; of the likeliest hypothesis alone "
                f"{expected_error(firsts(found), BINS):.3f}.",
                Table(name="attribution_reliability", columns=RELIABLE, rows=_reliable(said)),
                _curve(said),
            ],
        ),
        pairs_section(found.pairs),
    ]


def _named(one: Trial) -> list[Cell]:
    return [
        one.sea, one.origin, one.doubt.says, len(one.tried), one.rivals, one.first(OURS),
        one.first(OURS, 3), one.first(BLIND), one.first(ORACLE), one.first(NEAREST),
        one.first(WEIGHTED), one.log_score(OURS), one.log_score(ORACLE),
    ]  # fmt: skip


def _absent(found: Tried) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for one in (*found.absent, *found.inspected):
        group = like(found, one.doubt)
        rows.append(
            [
                one.sea, one.truth.value, one.cause, one.doubt.says, len(one.tried),
                one.share(lambda each: each.answers[OURS].first() == UNKNOWN),
                one.share(lambda each: is_unknown(each.answers[OURS])),
                one.share(lambda each: _names_nobody(each.answers[OURS])),
                one.share(lambda each: each.answers[ORACLE].first() == UNKNOWN),
                one.share(lambda each: is_unknown(each.answers[ORACLE])),
                *(three_ways(group) if one in found.absent else (None, None)),
            ]
        )  # fmt: skip
    return rows


def like(found: Tried, doubt: Doubt) -> list[Trial]:
    """Return all trials on the drawn sea with faults known so well."""
    every = (*found.named, *found.absent)
    return [each for each in every if each.doubt == doubt and each.sea == every[0].sea]


def is_unknown(answer: Answer) -> bool:
    """Say whether an unknown ship stands above every ship that was heard."""
    return answer.unknown > max(answer.ships.values(), default=0.0)


def _names_nobody(answer: Answer) -> bool:
    return max(answer.ships.values(), default=0.0) < STANDS


def three_ways(group: Sequence[Trial]) -> tuple[float, float]:
    """Return the log score of heard, unknown or none, ours and that of the best constant."""
    logs, counts = [], np.zeros(3)
    for each in (tried for one in group for tried in one.tried):
        answer = each.answers[OURS]
        place = {UNKNOWN: 1, NONE: 2}.get(each.who, 0)
        said = (sum(answer.ships.values()), answer.unknown, answer.none)[place]
        logs.append(np.log(max(said, 1e-6)))
        counts[place] += 1
    shares = counts[counts > 0] / counts.sum()
    return float(np.mean(logs)), float((shares * np.log(shares)).sum())


def firsts(found: Tried) -> Floats:
    """Return what was said of the likeliest hypothesis of each fault, and whether it was so."""
    return first_statements([*found.named, *found.absent], OURS)


def _bins(said: Floats) -> list[tuple[str, int, float, float, int]]:
    place = np.minimum((said[:, 0] * BINS).astype(np.int64), BINS - 1)
    found = []
    for number in range(BINS):
        inside = said[place == number]
        if len(inside):
            label = f"{number / BINS:.1f} to {(number + 1) / BINS:.1f}"
            mean, so = inside.mean(axis=0).tolist()
            found.append((label, len(inside), mean, so, int(inside[:, 1].sum())))
    return found


def _reliable(said: Floats) -> list[list[Cell]]:
    return [
        [label, count, mean, so, share_interval(right, count)]
        for label, count, mean, so, right in _bins(said)
    ]


def _curve(said: Floats) -> Plot:
    drawn = [each for each in _bins(said) if each[1] >= FEWEST]
    spans = [share_interval(right, count) for _, count, _, _, right in drawn]
    svg = chart(
        "Attribution: what was said, and how often it was so (SYNTHETIC faults)",
        Axis(label="probability said", low=0.0, high=1.0),
        Axis(label="share that was so", low=0.0, high=1.0),
        [
            Series(name="as often as said", points=[(0, 0), (1, 1)], joined=True, marked=False),
            Series(
                name="attribution, 95 %", points=[(mean, so) for _, _, mean, so, _ in drawn],
                whiskers=[(each.low, each.high) for each in spans],
            ),
        ],
    )  # fmt: skip
    return Plot(
        name="attribution_reliability",
        says="Each probability said against the share that was so; the nearer to the diagonal the "
        "more honest.",
        svg=svg,
    )
