"""What the documentation shows, runs: python blocks in one session a page, console lines too."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.checks import links

HOUSE = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text())


PAGES = [page for page in links.documents(HOUSE) if blocks(page)]


def commands(block: str) -> list[str]:
    """Return the lines typed in a console block; a line that ends in a backslash goes on."""
    joined = block.replace("\\\n", " ")
    return [line.removeprefix("$ ") for line in joined.splitlines() if line.startswith("$ ")]


def run(page: Path, folder: Path) -> None:
    """Run the blocks of a page in an empty folder.

    Raises:
        AssertionError: a command failed, with what it said.
        Exception: whatever a python block raised.
    """
    session: dict[str, object] = {"__name__": "__main__"}
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    for kind, text in blocks(page):
        if kind == "python":
            exec(compile(text, str(page), "exec"), session)  # noqa: S102  our own documentation
            continue
        for command in commands(text):
            done = subprocess.run(
                ["/bin/sh", "-c", command],
                cwd=folder,
                env={"PATH": path, "HOME": str(folder)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{page}: $ {command}\n{done.stdout}{done.stderr}"


def test_some_pages_have_examples():
    assert PAGES != []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_the_examples_of_a_page_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(page, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("```python\nassert 1 == 2\n```\n", id="python"),
        pytest.param("```console\n$ true\nsaid\n$ false\n```\n", id="console"),
        pytest.param("```python\na = 1\n```\n\n```python\nassert a == 2\n```\n", id="one session"),
    ],
)
def test_an_example_that_fails_is_found(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(text)

    with pytest.raises(AssertionError):
        run(page, tmp_path)


def test_a_console_line_may_go_on():
    assert commands("$ seawarden screen a \\\n    --json\n{}\n$ ls\n") == [
        "seawarden screen a      --json",
        "ls",
    ]
