"""The two hundred completions as a page: every one of them, by speed ratio."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

import polars as pl

from seawarden.app.evaluation.intervals import share_interval
from seawarden.app.october.answers import BOTH
from seawarden.app.october.ensemble import FREE_HOURS, RATIO, Held, held
from seawarden.app.october.published import Published

# The parts of the table of counts: ratios up to each of these.
RATIOS: Final = (0.80, 0.83, 0.86, 0.90, 0.93, 0.97)
HEAD: Final = (
    "| seed | ratio | in sight before, h | kn with the anchor down | EE-S1 | anchor down | warned "
    "| after, min | before EE-S1 | standing an hour before the pipe | other ships |"
)


def page(known: Published, rows: pl.DataFrame, bent: pl.DataFrame, asked: pl.DataFrame) -> str:
    """Return COMPLETED as Markdown.

    Args:
        known: what was published.
        rows: all of them.
        bent: the same, had she altered course where the anchor went down.
        asked: ANSWERED, of some of them.
    """
    main = held(rows)
    return "\n".join(
        (
            "# October 2023: two hundred completions",
            "",
            f"**{known.label}.** A development case: the detectors were made by people who knew "
            "these facts. It is never evidence that another case would be seen.",
            "",
            "Made by `make october`. What was published of the night leaves open how fast the "
            "ship was before her anchor was down, how long she was in sight, which of two "
            "places of EE-S1 holds, and more "
            "([what is drawn](../../src/seawarden/data/incidents/october_2023.json), under "
            "`draws`). Each completion draws all of it and other ships anew, and is judged by "
            "the detectors as they ship. A warning is an anchor drag at the desk (level low or "
            "high).",
            "",
            f"With a speed ratio of at most {RATIO:.2f} and at least {FREE_HOURS:.0f} h of free "
            "passage in sight, the warning was raised and still stood an hour before the pipe in "
            f"**{_said(main)}**. To reach: 90 %.",
            "",
            "| speed ratio | 1 h in sight or more | less than 1 h |",
            "|---|---|---|",
            *_counts(rows),
            "",
            "A ratio near one is blind: nothing is lost that could be seen. With less than an "
            "hour in sight the free speed rests on few reports.",
            "",
            *_further(rows),
            "",
            "Nothing is published of her course before. The completions have her on the course "
            "of her first leg for as long as she is in sight. Had she come from the south and "
            "altered course just where the anchor went down, the turn would have explained a "
            "part of the loss, and the detectors count it against a drag: the same "
            f"completions are warned of in {_said(held(bent))} instead. The first draft of the "
            "completions had that turn; it was taken out after its result was seen, since nothing "
            "published speaks for it. Read both figures.",
            "",
            _answers(asked),
            "",
            "## All of them",
            "",
            HEAD,
            "|" + "---|" * (HEAD.count("|") - 1),
            *(_line(row) for row in rows.iter_rows(named=True)),
            "",
        )
    )


def _counts(rows: pl.DataFrame) -> list[str]:
    lines = []
    for low, high in pairwise(RATIOS):
        within = rows.filter(pl.col("ratio") > low, pl.col("ratio") <= high)
        long = within.filter(pl.col("free_hours") >= FREE_HOURS)
        short = within.filter(pl.col("free_hours") < FREE_HOURS)
        parts = (Held(warned=int(one["is_warned"].sum()), of=one.height) for one in (long, short))
        cells = " | ".join(_said(one) for one in parts)
        lines.append(f"| {low:.2f} to {high:.2f} | {cells} |")
    return lines


def _further(rows: pl.DataFrame) -> list[str]:
    warned = rows.filter(pl.col("warned_at").is_not_null())
    after = ((warned["warned_at"] - warned["onset"]).dt.total_seconds() / 60).median()
    before = rows.filter("before_ee_s1").height
    others = rows["others"].mean()
    return [
        f"Of all {rows.height}, {rows.filter('is_warned').height} were warned of, "
        f"{before} before EE-S1; the warning came a median of {_whole(after)} minutes after the "
        f"anchor was down. In a night {_tenths(others)} other ships came to the desk for a drag, "
        "on average, of some fifty that were there."
    ]


def _answers(asked: pl.DataFrame) -> str:
    first = asked.filter(pl.col("lines_first") == BOTH)
    said = share_interval(first.height, asked.height)
    least = asked["least"].min()
    return (
        f"Asked together who could have caused both damages, with all decoys present, the "
        f"attribution puts her first at both lines in {first.height} of {asked.height} "
        f"completions ({said.low:.0%} to {said.high:.0%}; the seeds from 0 on, whatever their "
        f"ratio). Her lowest probability is {_hundredths(least)}."
    )


def _line(row: dict[str, object]) -> str:
    onset, warned = row["onset"], row["warned_at"]
    after = "" if warned is None else str(round(_span(onset, warned) / timedelta(minutes=1)))
    cells = (
        str(row["seed"]), f"{row['ratio']:.3f}", f"{row['free_hours']:.1f}",
        f"{row['early_kn']:.1f}", "west" if row["is_west"] else "east", _clock(onset),
        "never" if warned is None else _clock(warned), after,
        "yes" if row["before_ee_s1"] else "no", row["level"] or "no", str(row["others"]),
    )  # fmt: skip
    return "| " + " | ".join(str(each) for each in cells) + " |"


def _span(begin: object, end: object) -> timedelta:
    if not (isinstance(begin, datetime) and isinstance(end, datetime)):
        raise TypeError(f"{begin!r} or {end!r} is no instant")
    return end - begin


def _clock(at: object) -> str:
    return f"{at.astimezone(UTC):%H:%M}" if isinstance(at, datetime) else ""


def _said(one: Held) -> str:
    if not one.of:
        return "none drawn"
    within = share_interval(one.warned, one.of)
    return f"{one.warned} of {one.of} ({within.low:.0%} to {within.high:.0%})"


def _whole(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, float) else "-"


def _hundredths(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else "-"


def _tenths(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else "-"
