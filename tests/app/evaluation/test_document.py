"""A report says the same to a person and to a machine."""

import json
import math
from datetime import UTC, datetime, timedelta

import pytest

from seawarden.app.evaluation.document import Document, Plot, Section, Table, plain, words
from seawarden.app.evaluation.intervals import Interval
from seawarden.app.evaluation.scoring import Share

HALF = Share(
    count=5, tried=10, exact=Interval(low=0.187, high=0.813),
    by_ship_and_day=Interval(low=0.2, high=0.8),
)  # fmt: skip
NONE = Share(
    count=0, tried=0, exact=Interval(low=0.0, high=1.0),
    by_ship_and_day=Interval(low=math.nan, high=math.nan),
)  # fmt: skip


def document(*parts):
    return Document(
        title="Evaluation",
        sections=[Section(title="Drags", parts=parts)],
        settings={"seed": 1, "data": None},
    )


@pytest.mark.parametrize(
    ("value", "said", "kept"),
    [
        pytest.param(None, "-", None, id="nothing"),
        pytest.param("a", "a", "a", id="a word"),
        pytest.param(True, "yes", True, id="yes"),
        pytest.param(1234, "1,234", 1234, id="a count"),
        pytest.param(0.123456789, "0.123", 0.123457, id="a share"),
        pytest.param(1234.56789, "1,235", 1234.57, id="a large number"),
        pytest.param(0.00012, "1.2e-04", 0.00012, id="a small number"),
        pytest.param(0.0, "0", 0.0, id="nought"),
        pytest.param(math.nan, "-", None, id="not a number"),
        pytest.param(math.inf, "no bound", None, id="no bound"),
        pytest.param(Interval(low=0.1, high=math.inf), "0.1 to no bound", [0.1, None], id="open"),
        pytest.param(timedelta(minutes=5, seconds=6), "5.1 min", 306.0, id="minutes"),
        pytest.param(timedelta(hours=2, minutes=5), "2 h 05 min", 7500.0, id="hours"),
        pytest.param(
            datetime(2025, 11, 2, 3, 4, 5, tzinfo=UTC),
            "2025-11-02 03:04:05 UTC",
            "2025-11-02T03:04:05+00:00",
            id="an instant",
        ),
        pytest.param(
            NONE,
            "none tried",
            {"value": None, "count": 0, "tried": 0, "exact_95": [0.0, 1.0],
             "resampled_95": [None, None]},
            id="a share of nothing",
        ),
    ],
)  # fmt: skip
def test_a_value_reads_well_and_is_kept_exactly(value, said, kept):
    assert words(value) == said
    assert plain(value) == kept


def test_a_share_is_never_shown_without_its_interval_and_its_counts():
    assert words(HALF) == "0.50 (0.187 to 0.813), 5 of 10"
    assert plain(HALF)["exact_95"] == [0.187, 0.813]


def test_a_table_has_its_headings_and_the_same_rows_in_both():
    table = Table(name="drags", columns={"ratio": "Ratio", "found": "Found"}, rows=[(0.8, HALF)])
    made = document("A sentence.", table)

    assert made.markdown() == (
        "# Evaluation\n\n## Drags\n\nA sentence.\n\n"
        "| Ratio | Found |\n| --- | --- |\n| 0.8 | 0.50 (0.187 to 0.813), 5 of 10 |\n"
    )
    assert made.results()["tables"] == {"drags": [{"ratio": 0.8, "found": plain(HALF)}]}
    assert made.results()["settings"] == {"seed": 1, "data": None}


def test_a_table_without_rows_says_so():
    table = Table(name="drags", columns={"ratio": "Ratio"}, rows=[])

    assert document(table).markdown().endswith("(none)\n")


def test_a_bar_in_a_name_breaks_no_table():
    table = Table(name="drags", columns={"name": "Name"}, rows=[("a|b",)])

    assert "| a&#124;b |" in document(table).markdown()


def test_a_plot_is_shown_from_beside_the_page():
    made = document(Plot(name="curve", says="what is to be seen", svg="<svg/>"))

    assert "![what is to be seen](curve.svg)" in made.markdown()
    assert [plot.name for plot in made.plots()] == ["curve"]


def test_the_numbers_are_json_that_says_the_same_everywhere():
    table = Table(name="drags", columns={"found": "Found"}, rows=[(HALF,), (NONE,), (math.inf,)])

    assert json.dumps(document(table).results(), allow_nan=False)
