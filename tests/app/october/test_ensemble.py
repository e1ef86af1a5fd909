"""The page of completions counts what it says, and prints every one, the blind included."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from seawarden.app.october.ensemble import COMPLETED, Held, held
from seawarden.app.october.ensemble_answers import ANSWERED
from seawarden.app.october.ensemble_page import page
from seawarden.app.october.published import published
from seawarden.app.october.seen import warned
from seawarden.model.alert import ALERT

DOWN = datetime(2023, 10, 7, 13, 50, tzinfo=UTC)
PIPE = datetime(2023, 10, 7, 22, 19, tzinfo=UTC)


def completions(*rows):
    said = [
        {
            "seed": seed, "ratio": ratio, "free_hours": free, "is_west": False, "early_kn": 11.5,
            "onset": DOWN, "ee_s1_at": DOWN, "pipe_at": PIPE,
            "warned_at": DOWN + timedelta(minutes=40) if stands else None,
            "level": "high" if stands else None, "is_warned": stands, "before_ee_s1": False,
            "others": 0,
        }
        for seed, (ratio, free, stands) in enumerate(rows)
    ]  # fmt: skip
    return pl.DataFrame(said, schema=dict(COMPLETED))


ROWS = completions(
    (0.85, 2.0, True), (0.90, 1.0, False), (0.901, 3.0, True), (0.85, 0.9, True),
    (0.96, 3.0, False),
)  # fmt: skip


def test_only_those_that_could_be_seen_are_counted():
    assert held(ROWS) == Held(warned=1, of=2)


def test_every_completion_is_printed():
    asked = pl.DataFrame([(0, 0.85, 2, 0.9)], schema=dict(ANSWERED), orient="row")
    said = page(published(), ROWS, ROWS.head(1), asked)
    table = [line for line in said.partition("## All of them")[2].splitlines() if "|" in line][2:]

    assert len(table) == ROWS.height
    assert sum("never" in line for line in table) == 2
    assert "**1 of 2 " in said
    assert "1 of 1 completions" in said
    assert "NOT AIS" in said


def word(minutes, status="raised", level="low"):
    blank = dict.fromkeys(ALERT)
    return blank | {
        "alert_id": "a", "revision": minutes, "status": status, "level": level,
        "end": DOWN + timedelta(minutes=minutes),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        pytest.param([word(10)], True, id="raised"),
        pytest.param([word(10), word(20, "withdrawn")], False, id="withdrawn before"),
        pytest.param([word(10), word(40, "withdrawn")], True, id="withdrawn later"),
        pytest.param([word(10, level="info")], False, id="a notice only"),
        pytest.param([word(40)], False, id="raised later"),
        pytest.param([word(30)], True, id="raised at that instant"),
    ],
)
def test_a_warning_stands_by_the_last_word_before(words, stands):
    said = pl.DataFrame(words, schema=dict(ALERT))

    assert (warned(said, at=DOWN + timedelta(minutes=30)) is not None) is stands
