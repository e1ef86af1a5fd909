"""The checks of the documentation find what is wrong, and nothing else."""

import shutil
from pathlib import Path

import pytest

from docs.checks import links, pages, schemas
from docs.checks.__main__ import main
from seawarden.detect.detectors import DETECTORS

HOUSE = Path(__file__).parents[2]

INDEX = "# Index\n\n[One](one.md)\n"
DETECTOR_PAGE = "# Loitering\n\n## What it finds\n\n## Limits\n\n## Known false alarms\n"


def house(folder: Path, **texts: str) -> Path:
    """Lay out a small documentation: an index, and the pages of the test."""
    (folder / "docs").mkdir()
    (folder / "docs" / "README.md").write_text(INDEX)
    (folder / "docs" / "one.md").write_text("# One\n")
    for name, text in texts.items():
        (folder / "docs" / f"{name}.md").write_text(text)
    return folder


def test_the_documentation_as_it_stands_is_well(capsys):
    wrong = main([])

    assert wrong == 0, capsys.readouterr().err


def test_links_that_lead_somewhere_are_well(tmp_path):
    text = (
        "[self](#here-it-is) [index](README.md#index) [code](../docs/one.md)\n"
        "[elsewhere](https://example.org/none) `[not](a-link.md)`\n\n"
        "```python\nrows[0](nowhere.md)\n# Not a heading\n```\n\n## Here it is\n"
    )

    assert links.broken(house(tmp_path, one=text)) == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        pytest.param("[x](gone.md)", "no such file: gone.md", id="no file"),
        pytest.param('[x](gone.md "title")', "no such file: gone.md", id="with a title"),
        pytest.param("![x](gone.png)", "no such file: gone.png", id="no picture"),
        pytest.param("[x]\n\n[x]: gone.md", "no such file: gone.md", id="by reference"),
        pytest.param("[x](README.md#gone)", "no such heading: README.md#gone", id="no heading"),
        pytest.param("[x](#gone)", "no such heading: #gone", id="no heading here"),
        pytest.param("[x](../../)", "no such file: ../../", id="outside the house"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(tmp_path, link, said):
    (found,) = links.broken(house(tmp_path, one=f"# One\n\n{link}\n"))

    assert found.startswith("docs/one.md: ")
    assert said in found


def test_a_page_that_nothing_leads_to_is_found(tmp_path):
    found = links.broken(house(tmp_path, two="# Two\n"))

    assert found == ["docs/two.md: docs/README.md does not lead to it"]


def test_headings_that_stand_twice_are_told_apart():
    assert links.anchors("# KINDS\n## A line, cut\n# KINDS\n") == {
        "kinds",
        "a-line-cut",
        "kinds-1",
    }


def with_detectors(folder: Path, *modules: str) -> Path:
    code = folder / "src" / "seawarden" / "detect"
    code.mkdir(parents=True)
    for module in modules:
        (code / f"{module}.py").touch()
    (folder / pages.FOLDER).mkdir(parents=True)
    return folder


def test_a_detector_without_a_page_is_found(tmp_path):
    found = pages.missing(with_detectors(tmp_path, "loitering", "engine"))

    assert found == ["docs/reference/detectors/loitering.md: the detector loitering has no page"]


def test_a_detector_page_that_hides_its_false_alarms_is_found(tmp_path):
    house = with_detectors(tmp_path, "loitering")
    page = house / pages.FOLDER / "loitering.md"
    page.write_text(DETECTOR_PAGE.replace("## Known false alarms", "## Praise"))

    (found,) = pages.missing(house)

    assert "'## Known false alarms' is missing" in found


def test_a_detector_with_a_whole_page_is_well(tmp_path):
    house = with_detectors(tmp_path, "loitering")
    (house / pages.FOLDER / "loitering.md").write_text(DETECTOR_PAGE)

    assert pages.missing(house) == []


def test_every_detector_of_the_house_is_known():
    assert set(pages.detectors(HOUSE)) == set(DETECTORS)


@pytest.fixture
def copied(tmp_path):
    (tmp_path / schemas.PAGE).parent.mkdir(parents=True)
    shutil.copy(HOUSE / schemas.PAGE, tmp_path / schemas.PAGE)
    models = HOUSE / "src" / "seawarden" / "model"
    shutil.copytree(models, tmp_path / "src" / "seawarden" / "model")
    return tmp_path


def test_a_changed_meaning_of_a_column_is_drift(copied):
    source = copied / "src" / "seawarden" / "model" / "report.py"
    source.write_text(source.read_text().replace("# positive to starboard", "# positive to port"))

    assert schemas.drifted(copied) != []


def test_a_page_changed_by_hand_is_drift_until_it_is_written_again(copied):
    page = copied / schemas.PAGE
    page.write_text(page.read_text().replace("Float64", "Float32", 1))
    before = schemas.drifted(copied)
    schemas.write(copied)

    assert (len(before), schemas.drifted(copied)) == (1, [])


def test_every_column_says_its_type_and_every_bit_its_value():
    page = schemas.page(HOUSE)

    assert "| `time` | Datetime(us, UTC) | when the ship sent it, best known |" in page
    assert "| `HELD_POSITION` | 16 | dead reckoning, manual or repeated position |" in page
    assert "| `lead_time` | Duration(us) | to the next line; null: none ahead" in page


def test_a_comment_above_a_column_counts_as_one_beside_it():
    said = schemas.notes(
        "x = {\n    # first\n    # second\n    'a': 1,\n    'b': 2,  # beside\n}\n"
    )

    assert (said.of(4), said.of(5), said.of(6)) == ("first second", "beside", "")


def test_what_is_wrong_is_told_and_fails(copied, capsys):
    (copied / "docs" / "README.md").write_text("[x](gone.md)")

    assert main([], copied) == 1
    assert "docs/README.md: no such file: gone.md" in capsys.readouterr().err


def test_an_unknown_option_is_refused(capsys):
    assert main(["--wrong"]) == 2
    assert "usage" in capsys.readouterr().err
