"""The reference of the command line is made from it, and no page shows a command there is not."""

from typing import Annotated

import pytest
import typer

from docs.checks import commands


def made() -> commands.Command:
    """Return a small command line: `seawarden screen` and `seawarden archive info`."""
    app, archive = typer.Typer(), typer.Typer()

    @app.command()
    def screen(
        files: Annotated[list[str], typer.Argument(help="What to read.")],
        routes: Annotated[list[str], typer.Option(help="Lines, or | none.")],
        as_json: Annotated[bool, typer.Option("--json", help="One document.")] = False,  # noqa: FBT002  Typer declares flags so
    ) -> None:
        """Hold traffic against lines."""

    @archive.command()
    def info() -> None:
        """Say what is there."""

    @archive.command()
    def compact() -> None:
        """Make it small."""

    app.add_typer(archive, name="archive")
    return commands.command(app)


def shown(folder, text):
    (folder / "page.md").write_text(text)
    return commands.unknown(folder, made())


def test_the_page_names_every_command_and_option():
    page = commands.page(made())

    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## seawarden archive compact",
        "## seawarden archive info",
        "## seawarden screen",
    ]
    assert "| `FILES` | What to read. |" in page
    assert "| `--routes` | Lines, or &#124; none. Required. May be repeated. |" in page
    assert "| `--json` | One document. |" in page
    assert "Hold traffic against lines." in page


def test_a_page_that_is_not_the_command_line_is_drift_until_written(tmp_path):
    (tmp_path / commands.PAGE).parent.mkdir(parents=True)
    before = commands.drifted(tmp_path, made())
    commands.write(tmp_path, made())

    assert (len(before), commands.drifted(tmp_path, made())) == (1, [])


def test_a_missing_command_line_is_told(tmp_path):
    assert commands.drifted(tmp_path, None) == ["seawarden.cli.main: the command line is missing"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("```sh\nseawarden screen a.csv --routes b --json\n```\n", id="a command"),
        pytest.param("```sh\nuv run seawarden archive info DIR  # so\n```\n", id="run by uv"),
        pytest.param("```console\n$ seawarden screen a \\\n  --json\n```\n", id="over two lines"),
        pytest.param("```sh\nmake demo\n```\n", id="another program"),
        pytest.param("`seawarden archive` keeps, `seawarden.model` is code\n", id="in a sentence"),
        pytest.param("```sh\nseawarden screen AIS... --routes=b --help\n```\n", id="joined"),
    ],
)
def test_what_there_is_may_be_shown(tmp_path, text):
    assert shown(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param("```sh\nseawarden watch --json\n```\n", "watch", id="no such command"),
        pytest.param("```sh\nseawarden archive drop\n```\n", "drop", id="no such subcommand"),
        pytest.param("```console\n$ seawarden screen a --loud\n```\n", "--loud", id="no option"),
        pytest.param("```sh\nseawarden screen a \\\n  --loud=1\n```\n", "--loud=1", id="later"),
        pytest.param("Use `seawarden watch`.\n", "watch", id="in a sentence"),
    ],
)
def test_what_there_is_not_is_found(tmp_path, text, wrong):
    (found,) = shown(tmp_path, text)

    assert found.startswith(f"page.md: no such thing as {wrong!r}")
