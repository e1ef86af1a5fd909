"""`seawarden attribute`: who could have caused a fault."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.investigate import (
    SEED,
    InvestigateAsked,
    fault_from,
    investigated,
    read_fault_file,
    with_priors,
)
from seawarden.app.settings import instant
from seawarden.cli import options
from seawarden.cli.attribution_summary import show
from seawarden.cli.progress import bar
from seawarden.model.attribution import attribution_document
from seawarden.model.errors import SettingsError
from seawarden.model.fault import CAUSE_UNKNOWN, CAUSES, FORM, METHODS, Fault

Flag = Annotated[bool, typer.Option("--json", help="One JSON document instead of the summary.")]
Number = float | None

Fields = dict[str, object]

STRETCH: Final = ("kp_km_from", "kp_km_to")
SPOT: Final = ("lon_deg", "lat_deg", "radius_m")
M_PER_KM: Final = 1000.0


def run(
    ais: options.Ais = None,
    archive: options.FromArchive = None,
    fault: Annotated[
        list[Path] | None,
        typer.Option(help="A fault as a file of seawarden-fault/1; repeat for several faults."),
    ] = None,
    asset: Annotated[
        options.Text, typer.Option(help="The line that failed: identifier or name.")
    ] = None,
    at: Annotated[options.Text, typer.Option(help="When it failed, ISO 8601 with zone.")] = None,
    within: Annotated[
        float, typer.Option(min=0.01, help="Minutes that --at may be off: a standard deviation.")
    ] = 1.0,
    from_time: Annotated[
        options.Text, typer.Option("--from", help="Or: it failed after this time,")
    ] = None,
    to_time: Annotated[options.Text, typer.Option("--to", help="and before this one.")] = None,
    kp: Annotated[Number, typer.Option(min=0.0, help="Where along the line, km.")] = None,
    kp_sigma: Annotated[
        float, typer.Option(min=0.001, help="Kilometres that --kp may be off: as --within.")
    ] = 1.0,
    near_km: Annotated[
        options.Text, typer.Option(help="Or: between two kilometre points, A..B.")
    ] = None,
    near: Annotated[
        options.Text, typer.Option(help="Or: at a position, LON,LAT,RADIUS_KM.")
    ] = None,
    method: Annotated[
        str, typer.Option(help=f"How it was found: {', '.join(METHODS)}.")
    ] = "other",
    cause: Annotated[
        str, typer.Option(help=f"What an inspection says of the cause: {', '.join(CAUSES)}.")
    ] = CAUSE_UNKNOWN,
    routes: options.Lines = None,
    routes_mapping: options.LinesMapping = None,
    accuracy_m: options.AccuracyM = None,
    keep_land: options.KeepLand = False,
    unknown: Annotated[
        Number, typer.Option(min=0.0, max=0.9, help="Prior of a ship that nobody hears.")
    ] = None,
    none: Annotated[
        Number, typer.Option(min=0.0, max=0.9, help="Prior of no ship at all.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the sampled paths.")] = SEED,
    time_zone: options.TimeZone = None,
    mapping: options.Mapping = None,
    origin: options.Traffic = options.Origin.REAL,
    as_json: Flag = False,
) -> None:
    """Say which ships could have caused a fault, and how surely."""
    now = datetime.now(UTC)
    time = _time(at, within, from_time, to_time)
    place = _place(kp, kp_sigma, near_km, near)
    asked = InvestigateAsked(
        faults=_faults(fault, asset, {"method": method, "cause": cause}, time, place),
        ais=tuple(ais or ()),
        archive=archive,
        routes=options.lines_asked(routes, routes_mapping, accuracy_m, keep_land=keep_land),
        reading=reading_for(ReadingAsked(time_zone=time_zone, mapping_file=mapping), now=now),
        settings=with_priors(unknown=unknown, none=none),
        seed=seed,
    )
    with bar("Reading") as progress:
        found = investigated(asked, now=now, progress=progress)
    if as_json:
        document = {"traffic": origin.value} | attribution_document(found.attribution)
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        show(found, traffic=origin.value)


def _faults(
    files: options.Files, asset: options.Text, found: Fields, time: Fields, place: Fields
) -> tuple[Fault, ...]:
    """Return the faults of files, or the one that was typed.

    Raises:
        SettingsError: neither or both were given, or what was typed is no fault.
    """
    if files:
        if asset is not None or time or place:
            raise SettingsError("a fault of a file says line, time and place itself: drop those")
        return tuple(read_fault_file(path) for path in files)
    if asset is None:
        raise SettingsError("name the line with --asset, or a file of a fault with --fault")
    said: Fields = {
        "form": FORM, "fault_id": "typed", "asset_id": asset,
        "reporter": "command line",
    }  # fmt: skip
    return (fault_from(said | found | time | place),)


def _time(
    at: options.Text, within: float, from_time: options.Text, to_time: options.Text
) -> Fields:
    """Return the fields of a fault that say when."""
    told, early = instant(at, "--at"), instant(from_time, "--from")
    late = instant(to_time, "--to")
    if early is not None and late is not None and late < early:
        raise SettingsError("--from is not before --to: exchange them")
    times = {"at": told, "earliest": early, "latest": late}
    said: Fields = {name: one.isoformat() for name, one in times.items() if one is not None}
    return said | ({} if told is None else {"sigma_s": within * 60.0})


def _place(kp: Number, kp_sigma: float, near_km: options.Text, near: options.Text) -> Fields:
    """Return the fields of a fault that say where."""
    said: Fields = {} if kp is None else {"kp_km": kp, "sigma_km": kp_sigma}
    if near_km is not None:
        ends = _numbers(near_km, "..", STRETCH, "--near-km", "31.2..35")
        said |= dict(zip(STRETCH, ends, strict=True))
    if near is not None:
        lon, lat, radius_km = _numbers(near, ",", SPOT, "--near", "24.9,59.6,2")
        said |= dict(zip(SPOT, (lon, lat, radius_km * M_PER_KM), strict=True))
    return said


def _numbers(
    text: str, between: str, names: tuple[str, ...], option: str, example: str
) -> list[float]:
    try:
        found = [float(part) for part in text.split(between)]
    except ValueError:
        found = []
    if len(found) != len(names):
        raise SettingsError(f"{option} {text!r} cannot be read; write it like {example}")
    return found
