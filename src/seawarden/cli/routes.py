"""`seawarden routes`: what lines are known, and lines of one's own made ready."""

from pathlib import Path
from typing import Annotated, Final

import polars as pl
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seawarden.app.coverage import coverage
from seawarden.app.coverage_picture import picture, write_picture
from seawarden.app.routes import RoutesAsked, open_routes, prepare_routes

app = typer.Typer(help="Lines on the sea floor: what is known, and lines of your own.")

Accuracy = Annotated[
    float | None,
    typer.Option(help="Metres a line may lie from the real one. Else as the file or source says."),
]
Mapping = Annotated[
    Path | None, typer.Option(help="JSON or TOML file: attribute name to column of a line.")
]
Kind = Annotated[
    str | None, typer.Option(help="What lines carry that do not say: telecom, power, gas, oil.")
]
NOT_KNOWN: Final = "none known"


@app.command("coverage")
def show_coverage(
    routes: Annotated[
        list[Path] | None,
        typer.Option(help="Files and folders of lines. Without any: those that ship."),
    ] = None,
    picture_file: Annotated[
        Path | None, typer.Option("--picture", help="Write a picture too, in .svg.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Say how many lines are known in each sea, and where none is."""
    found = open_routes(RoutesAsked(files=tuple(routes or ())))
    known = coverage(found.assets)
    if picture_file is not None:
        write_picture(picture(found.assets), picture_file)
    _say(found.notes)
    if as_json:
        Console(soft_wrap=True).out(known.write_json())
    else:
        Console().print(_table(known))


@app.command("prepare")
def prepare(
    files: Annotated[list[Path], typer.Argument(help="Files and folders of lines.")],
    out: Annotated[Path, typer.Option(help="The file to write, in .geojson.")],
    mapping: Mapping = None,
    accuracy_m: Accuracy = None,
    kind: Kind = None,
    keep_onshore: Annotated[
        bool, typer.Option("--keep-onshore", help="Do not cut away the parts on land.")
    ] = False,
) -> None:
    """Read lines in any common format, cut them at the shore, and write them ready for use."""
    asked = RoutesAsked(
        files=tuple(files),
        mapping_file=mapping,
        accuracy_m=accuracy_m,
        kind=kind,
        cut_onshore=not keep_onshore,
    )
    made = prepare_routes(asked, out=out)
    _say(made.notes)
    Console().print(escape(f"{made.assets.height:,} lines written to {out}"), soft_wrap=True)


def _say(notes: tuple[str, ...]) -> None:
    """Print what was done to the lines, on standard error."""
    console = Console(stderr=True)
    for note in notes:
        console.print(escape(note), style="dim", soft_wrap=True)


def _table(known: pl.DataFrame) -> Table:
    """Return a table of COVERAGE: a row a sea, a column a kind."""
    kinds = known["kind"].unique(maintain_order=True).to_list()
    table = Table("Sea", *kinds, title="Lines known on the sea floor (lines, km, schematic)")
    for sea in known["sea"].unique(maintain_order=True):
        rows = {row["kind"]: row for row in known.filter(sea=sea).iter_rows(named=True)}
        cells = [_cell(**rows[kind]) if kind in rows else NOT_KNOWN for kind in kinds]
        table.add_row(sea, *cells)
    return table


def _cell(*, line_count: int, length_km: float, schematic_share: float | None, **_: str) -> str:
    if line_count == 0:
        return NOT_KNOWN
    schematic = f", {schematic_share:.0%}" if schematic_share else ""
    return f"{line_count}, {length_km:,.0f} km{schematic}"
