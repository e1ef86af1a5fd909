"""In CI a test that does not run counts as failed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"

RUNS = "def test_it():\n    assert True\n"
SKIPS = "import pytest\ndef test_it():\n    pytest.skip('not today')\n"
MARKED = "import pytest\n@pytest.mark.skip(reason='not today')\ndef test_it():\n    pass\n"
EXPECTED = "import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert False\n"
WHOLE_FILE = "import pytest\npytest.importorskip('no_such_package')\n"
FIXTURE = "def test_it(data_folder):\n    assert data_folder.name == 'data'\n"


def run(folder: Path, test: str, **environment: str) -> int:
    """Run one test file with this project's conftest, and return pytest's exit code."""
    (folder / "conftest.py").write_text(CONFTEST.read_text())
    (folder / "test_one.py").write_text(test)
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
    done = subprocess.run(
        command, cwd=folder, env=kept | environment, capture_output=True, check=False
    )
    return done.returncode


OURS = {"CI", "SEAWARDEN_DATA", "PYTEST_ADDOPTS", "HYPOTHESIS_PROFILE"}


@pytest.mark.parametrize(
    "test",
    [
        pytest.param(SKIPS, id="inside the test"),
        pytest.param(MARKED, id="by a mark"),
        pytest.param(EXPECTED, id="an expected failure"),
        pytest.param(WHOLE_FILE, id="a whole file"),
    ],
)
def test_a_skip_fails_in_ci(tmp_path, test):
    assert run(tmp_path, test, CI="true") in {1, 2}


def test_a_skip_passes_at_home(tmp_path):
    assert run(tmp_path, SKIPS) == 0


def test_a_test_that_runs_passes_in_ci(tmp_path):
    assert run(tmp_path, RUNS, CI="true") == 0


def test_missing_data_excuses_in_ci(tmp_path):
    assert run(tmp_path, FIXTURE, CI="true") == 0


def test_data_at_hand_is_used_in_ci(tmp_path):
    assert run(tmp_path, FIXTURE, CI="true", SEAWARDEN_DATA="some/data") == 0


def test_missing_data_does_not_excuse_where_the_folder_is_named(tmp_path):
    borrowed = "import conftest, pytest\ndef test_it():\n    pytest.skip(conftest.NO_DATA)\n"

    assert run(tmp_path, borrowed, CI="true", SEAWARDEN_DATA="some/data") == 1
