"""Every kind of alert is found by a detector, explained on a page, and seen in a scenario."""

from pathlib import Path

import pytest

from docs.checks.pages import FOLDER, missing
from seawarden.detect.detectors import DETECTORS
from seawarden.model.alert import KINDS
from tests.thresholds import JUDGES, files_of

HOUSE = Path(__file__).parent.parent.parent


def test_every_kind_has_its_detector_and_its_page():
    assert sorted(DETECTORS) == sorted(KINDS)
    assert missing(HOUSE) == []
    assert sorted(path.stem for path in (HOUSE / FOLDER).glob("*.md")) == sorted(
        [*KINDS, "README"]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_seen_in_a_scenario(kind):
    scenarios = [path.read_text() for path in (HOUSE / "tests" / "scenarios").glob("test_*.py")]

    assert any(f'"{kind}"' in text or f'"{kind} ' in text for text in scenarios)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_own_stories_in_the_laws(kind):
    stories = HOUSE / "tests" / "laws" / "stories" / f"{kind}.py"

    assert stories.exists() or kind in {"anchored", "loitering", "slow_crossing"}


def test_the_tests_of_a_kind_are_the_files_that_bear_its_name_and_no_other_kind_s():
    names = {kind: [path.name for path in files_of(kind)] for kind in JUDGES}
    listed = [name for each in names.values() for name in each]

    assert all((HOUSE / "tests" / "detect" / name).exists() for name in listed)
    assert len(set(listed)) == len(listed)
    assert names["interference"] == ["test_interference.py"]
    assert "test_silence_loop.py" in names["silence"]
