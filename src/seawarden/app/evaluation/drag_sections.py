"""What the report says of drags under way: who found how many, at what cost, and how soon."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from seawarden.app.evaluation.bar import NEAR, RATIO_FROM, RATIO_TO, RECALL, held_to_the_bar
from seawarden.app.evaluation.document import Cell, Plot, Section, Table
from seawarden.app.evaluation.drag_bench import Bench
from seawarden.app.evaluation.injection_drag import RAMP_MIN, SLOW_RAMP_MIN
from seawarden.app.evaluation.measuring import Measured
from seawarden.app.evaluation.plots import Axis, Mark, Series, chart
from seawarden.app.evaluation.worth_section import worth_table

# What is asked of the detector: recall by speed ratio, and how soon.
ASKED_LOW: Final = 0.55
ASKED_HIGH: Final = 0.85
ASKED_RECALL: Final = 0.90
ASKED_AT_090: Final = 0.60
MINUTES_SHOWN: Final = 60.0
RATE_LEAST: Final = 1.0  # a day and thousand ships: where none was raised the point stands here
RATE_MOST: Final = 100_000.0

COSTS: Final[Mapping[str, str]] = {
    "judge": "Judge",
    "false_tracks": "False tracks",
    "tracks": "of",
    "per_1000_tracks_at_most": "per 1,000 tracks, at most",
    "false_alerts": "False alerts",
    "vessel_days": "in ship-days",
    "per_vessel_day": "per ship-day",
    "per_vessel_day_95": "per ship-day, 95 %",
    "per_1000_vessels_day": "per 1,000 ships a day",
    "per_100_crossings": "per 100 crossings",
    "infos": "Notices (info)",
}
GAINS: Final[Mapping[str, str]] = {
    "judge": "Judge",
    "recall_asked": "Found, ratio 0.55 to 0.85",
    "recall_090": "Found, 0.90",
    "recall_095": "Found, 0.95",
    "delay_10": "Delay, 10 %",
    "delay_50": "median",
    "delay_90": "90 %",
    "warned": "Warned before the next line",
    "lead_50": "Lead, median",
}


def at_ratio(low: float, high: float | None = None) -> pl.Expr:
    """Return which outcomes have a speed ratio in a range, ends included."""
    return pl.col("ratio").is_between(low - NEAR, (high or low) + NEAR)


def asked(measured: Measured) -> pl.Expr:
    """Return which outcomes are asked for; in a trial without ratios all are."""
    has_ratios = measured.told["ratio"].is_not_null().any()
    return at_ratio(ASKED_LOW, ASKED_HIGH) if has_ratios else pl.lit(value=True)


def costs(measured: Measured) -> tuple[Cell, ...]:
    """Return what a judge costs, as COSTS."""
    false = measured.false()
    return (
        measured.judge.name, false.vessel_dates, false.watched.vessel_dates,
        false.per_thousand_vessel_dates_at_most, false.alerts, false.vessel_days,
        false.per_vessel_day, false.per_vessel_day_exact, 1000 * false.per_vessel_day,
        false.per_hundred_crossings, false.infos,
    )  # fmt: skip


def gains(measured: Measured) -> tuple[Cell, ...]:
    """Return what a judge finds, as GAINS."""
    return (
        measured.judge.name, measured.found(at_ratio(ASKED_LOW, ASKED_HIGH)),
        measured.found(at_ratio(0.90)), measured.found(at_ratio(0.95)), *measured.delays(),
        measured.warned(), measured.leads()[1],
    )  # fmt: skip


def sections(bench: Bench) -> list[Section]:
    """Return what is to be said of a trial."""
    name = bench.trial.name
    key = _key(name)
    case = bench.trial.untouched
    everybody = [bench.ours, *bench.rules]
    origin = (
        f"Traffic: {case.origin.value}; lines: {case.placement.value}. Drags: SYNTHETIC, put into "
        f"{len(bench.trial.injected)} copies of it, {bench.ours.told.height} in all."
    )
    return [
        Section(
            title=f"Drags under way: {name}",
            parts=[
                origin,
                Table(
                    name=f"{key}_costs", columns=COSTS, rows=[costs(each) for each in everybody]
                ),
                "A *track* is one ship on one UTC date; a *ship-day* is 24 hours of one ship, "
                "observed. *At most*: what the count does not exclude at 95 %, one-sided, exact.",
                Table(
                    name=f"{key}_gains", columns=GAINS, rows=[gains(each) for each in everybody]
                ),
                _verdict(bench),
                _ratios(key, bench),
                "Drags that come on slowly were drawn apart from the others, and are counted in "
                "these two tables alone.",
                _ramps(key, bench),
                _curve(key, bench),
                _ratio_plot(key, everybody),
                _delay_plot(key, bench.ours),
            ],
        ),
        _days(key, bench),
        _thresholds(key, bench),
        _ablations(key, bench),
    ]


def _key(name: str) -> str:
    return "drag_" + "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def _verdict(bench: Bench) -> str:
    found = held_to_the_bar(bench.ours, bench.reference)
    span = found.found.exact
    return (
        f"Held to a twentieth of the false tracks of the speed-drop rule ({found.allowed:g} "
        f"allowed, {found.false_tracks} raised) and to a recall of {RECALL:g} at ratios "
        f"{RATIO_FROM:g} to {RATIO_TO:g} ({found.found.value:.2f}, {span.low:.2f} to "
        f"{span.high:.2f}): **{'passed' if found.is_passed else 'not passed'}**."
    )


def _ratios(key: str, bench: Bench) -> Table:
    """Return what was found at each ratio, of drags that come on within minutes and slowly."""
    everybody = [bench.ours, *bench.rules]
    columns = {"ramp": "Comes on within", "ratio": "Ratio"}
    columns |= {_column(each): each.judge.name for each in everybody}
    rows: list[list[Cell]] = []
    for ramp, judges in ((RAMP_MIN, everybody), (SLOW_RAMP_MIN, bench.slowly)):
        ratios = judges[0].told["ratio"].drop_nulls().unique().sort().to_list() if judges else []
        said = f"{ramp[0]:g} to {ramp[1]:g} min"
        rows += [[said, r, *(each.found(at_ratio(r)) for each in judges)] for r in ratios]
    return Table(name=f"{key}_recall_by_ratio", columns=columns, rows=rows)


def _ramps(key: str, bench: Bench) -> Table:
    """Return what was found by how fast drags come on."""
    rows: list[list[Cell]] = []
    for ramp, judges in (
        (RAMP_MIN, [bench.ours, *bench.rules]), (SLOW_RAMP_MIN, bench.slowly),
    ):  # fmt: skip
        said = f"{ramp[0]:g} to {ramp[1]:g} min"
        rows += [
            [said, each.judge.name, each.found(at_ratio(ASKED_LOW, ASKED_HIGH)),
             each.found(at_ratio(0.90)), each.found(at_ratio(0.95)), each.delays()[1],
             each.warned()]
            for each in judges
        ]  # fmt: skip
    columns = {
        "ramp": "Comes on within", "judge": "Judge", "recall_asked": "Found, ratio 0.55 to 0.85",
        "recall_090": "Found, 0.90", "recall_095": "Found, 0.95", "delay_50": "Delay, median",
        "warned": "Warned before the next line",
    }  # fmt: skip
    return Table(name=f"{key}_recall_by_ramp", columns=columns, rows=rows)


def _column(measured: Measured) -> str:
    return measured.judge.name.lower().replace(" ", "_").replace(",", "")


def _ratio_plot(key: str, everybody: Sequence[Measured]) -> Plot:
    ratios = everybody[0].told["ratio"].drop_nulls().unique().sort().to_list()
    series = []
    for number, each in enumerate(everybody):
        shares = [each.found(at_ratio(ratio)) for ratio in ratios]
        spans = [(share.exact.low, share.exact.high) for share in shares]
        points = [(r, share.value) for r, share in zip(ratios, shares, strict=True)]
        series.append(
            Series(
                name=each.judge.name, points=points, joined=True,
                whiskers=spans if number == 0 else (),
            )
        )  # fmt: skip
    svg = chart(
        "Drags found, by speed ratio (whiskers: 95 %)",
        Axis(label="speed under the drag / free speed", low=0.5, high=1.0),
        Axis(label="share found", low=0.0, high=1.0),
        series,
    )
    return Plot(name=f"{key}_recall", says="Share found at each speed ratio, by judge", svg=svg)


def _curve(key: str, bench: Bench) -> Plot:
    """Draw recall against false alerts, with the sweep of the score as a line."""

    def point(measured: Measured) -> tuple[float, float]:
        return 1000 * measured.false().per_vessel_day, measured.found(asked(measured)).value

    sweep = [point(each) for _, each in sorted(bench.thresholds.items())]
    series = [
        Series(name="Seawarden, by its score", points=sweep, joined=True),
        Series(name="Seawarden, as it ships", points=[point(bench.ours)]),
        *(Series(name=each.judge.name, points=[point(each)]) for each in bench.rules),
    ]
    svg = chart(
        "Operating curve: what is found against what it costs",
        Axis(
            label="false alerts per 1,000 ships a day (left edge: none)",
            low=RATE_LEAST, high=RATE_MOST, is_log=True,
        ),
        Axis(label="share found, ratio 0.55 to 0.85", low=0.0, high=1.0),
        series,
        marks=[Mark(says="asked: 0.90", y=ASKED_RECALL)],
    )  # fmt: skip
    return Plot(name=f"{key}_curve", says="Recall against false alerts, by judge", svg=svg)


def _delay_plot(key: str, ours: Measured) -> Plot:
    ratios = ours.told["ratio"].drop_nulls().unique().sort().to_list()
    series = []
    for ratio in ratios:
        told = ours.told.filter(at_ratio(ratio))
        delays = (told["delay"].drop_nulls().dt.total_microseconds() / 6e7).sort().to_list()
        points = [(delay, (number + 1) / told.height) for number, delay in enumerate(delays)]
        name = f"ratio {ratio:.2f}"
        series.append(Series(name=name, points=[(0.0, 0.0), *points], joined=True, marked=False))
    svg = chart(
        "Seawarden: drags found so many minutes after the onset",
        Axis(label="minutes", low=0.0, high=MINUTES_SHOWN),
        Axis(label="share of all drags of the ratio", low=0.0, high=1.0),
        series,
        marks=[Mark(says="20 min", x=20.0)],
    )
    return Plot(name=f"{key}_delay", says="Share found by minutes after the onset", svg=svg)


def _days(key: str, bench: Bench) -> Section:
    days = bench.trial.untouched.fixes["time"].dt.date().unique().sort().to_list()
    rows: list[list[Cell]] = []
    for judge in (bench.ours, bench.reference):
        for day in days:
            false = judge.false(day)
            then = pl.col("onset").dt.date() == day
            rows.append(
                [
                    judge.judge.name, f"{day}", false.vessel_dates, false.watched.vessel_dates,
                    false.per_thousand_vessel_dates_at_most, false.vessel_days,
                    judge.found(then & asked(judge)), judge.found(then & at_ratio(0.90)),
                ]
            )  # fmt: skip
    columns = {
        "judge": "Judge", "day": "Day", "false_tracks": "False tracks", "tracks": "of",
        "per_1000_tracks_at_most": "per 1,000 tracks, at most", "vessel_days": "Ship-days",
        "recall_asked": "Found, ratio 0.55 to 0.85", "recall_090": "Found, 0.90",
    }  # fmt: skip
    return Section(
        title=f"Day by day: {bench.trial.name}",
        depth=3,
        parts=[Table(name=f"{key}_days", columns=columns, rows=rows)],
    )


def _thresholds(key: str, bench: Bench) -> Section:
    rows = [
        [score, false.vessel_dates, 1000 * false.per_vessel_day, false.per_hundred_crossings,
         each.found(asked(each)), each.found(at_ratio(0.90)), each.delays()[1]]
        for score, each in sorted(bench.thresholds.items())
        for false in [each.false()]
    ]  # fmt: skip
    columns = {
        "score": "Raised at (nats)", "false_tracks": "False tracks",
        "per_1000_vessels_day": "per 1,000 ships a day", "per_100_crossings": "per 100 crossings",
        "recall_asked": "Found, ratio 0.55 to 0.85", "recall_090": "Found, 0.90",
        "delay_50": "Delay, median",
    }  # fmt: skip
    return Section(
        title=f"The operating curve in numbers: {bench.trial.name}",
        depth=3,
        parts=[Table(name=f"{key}_thresholds", columns=columns, rows=rows)],
    )


def _ablations(key: str, bench: Bench) -> Section:
    forms = [("nothing", bench.ours), *sorted(bench.without.items())]
    rows = [
        [term, false.vessel_dates, 1000 * false.per_vessel_day, each.found(asked(each)),
         each.found(at_ratio(0.90)), each.delays()[1]]
        for term, each in forms
        for false in [each.false()]
    ]  # fmt: skip
    columns = {
        "without": "Left out", "false_tracks": "False tracks",
        "per_1000_vessels_day": "per 1,000 ships a day",
        "recall_asked": "Found, ratio 0.55 to 0.85", "recall_090": "Found, 0.90",
        "delay_50": "Delay, median",
    }  # fmt: skip
    return Section(
        title=f"One evidence left out at a time: {bench.trial.name}",
        depth=3,
        parts=[
            Table(name=f"{key}_ablations", columns=columns, rows=rows),
            "The same, the score swept for each: what of the curve is lost without it.",
            worth_table(key, bench),
        ],
    )
