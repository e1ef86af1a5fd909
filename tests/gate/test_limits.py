"""The limits on a detector's page are those of its code."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from docs.checks import limits, pages

HOUSE = Path(__file__).parents[2]


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(HOUSE / pages.FOLDER, tmp_path / pages.FOLDER)
    code = tmp_path / "src" / "seawarden" / "detect"
    code.mkdir(parents=True)
    for kind in pages.detectors(HOUSE):
        (code / f"{kind}.py").touch()
    return tmp_path


def test_pages_as_they_stand_give_the_limits_of_the_code(copied):
    assert limits.drifted(copied) == []


def test_a_limit_that_moved_is_found(copied):
    page = copied / pages.FOLDER / "loitering.md"
    page.write_text(page.read_text().replace("| `mean_kn` | 3 |", "| `mean_kn` | 2 |"))

    assert limits.drifted(copied) == [
        "docs/reference/detectors/loitering.md: the limits lack the row: | `mean_kn` | 3 |"
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (timedelta(minutes=90), "90 min"),
        (3704.0, "3,704"),
        (0.5, "0.5"),
        (7, "7"),
    ],
)
def test_a_limit_is_written_as_a_person_writes_it(value, said):
    assert limits.said(value) == said
