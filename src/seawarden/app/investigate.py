"""Investigate faults: hold them against all that was heard around them."""

import difflib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.fault_area import area_of, from_archive, from_files
from seawarden.app.routes import RoutesAsked, open_routes
from seawarden.app.screening import Progress, no_progress
from seawarden.app.ways_heard import asked_around, ways_heard
from seawarden.attribute.attribution import attribute
from seawarden.attribute.place_of_fault import LinePlaces, line_places, nearest_kp_km
from seawarden.attribute.settings import Settings
from seawarden.attribute.shares import FAULTS_MOST
from seawarden.attribute.ways import Ways
from seawarden.geo.pieces import pieces
from seawarden.ingest.reading import Reading
from seawarden.model.attribution import Attribution
from seawarden.model.detection import Unreadable
from seawarden.model.errors import SettingsError, UnusableInput
from seawarden.model.fault import Fault, Instant, KilometrePoint, Spot, Stretch, read_fault

SEED: Final = 20231008  # of sampled paths, where none is asked for
LONGEST: Final = timedelta(days=31)  # a wider window separates nobody
FIRST_AIS: Final = datetime(1998, 1, 1, tzinfo=UTC)  # year of ITU-R M.1371, first edition
KP_SPARE_KM: Final = 0.05  # an operator rounds the end of a line
NAMES_MOST: Final = 3  # that are offered for one nobody knows


@dataclass(frozen=True, kw_only=True, slots=True)
class InvestigateAsked:
    """What is asked for."""

    faults: tuple[Fault, ...]
    ais: tuple[str, ...] = ()  # files, folders and patterns; or else
    archive: Path | None = None
    routes: RoutesAsked = field(default_factory=RoutesAsked)
    reading: Reading = field(default_factory=Reading)
    settings: Settings = field(default_factory=Settings)
    seed: int = SEED
    assets: pl.DataFrame | None = None  # ASSET already read; null: by `routes`


@dataclass(frozen=True, kw_only=True, slots=True)
class Investigation:
    """The answer with what it was drawn from."""

    attribution: Attribution
    ways: Ways
    assets: pl.DataFrame  # ASSET, of the faults' own lines

    def called(self, vessel_id: int) -> str:
        """Return a ship's name as she gave it last, else her number."""
        names = self.ways.vessels.filter(pl.col("vessel_id") == vessel_id)["name"].drop_nulls()
        said = names[-1].strip() if names.len() else ""
        return said or f"MMSI {vessel_id}"


def investigate(asked: InvestigateAsked, *, now: datetime) -> Attribution:
    """Return who could have caused faults. As `investigated`."""
    return investigated(asked, now=now).attribution


def investigated(
    asked: InvestigateAsked, *, now: datetime, progress: Progress = no_progress
) -> Investigation:
    """Hold faults against what was heard around them.

    Only reports near the places and times of the faults are read from an archive.

    Args:
        asked: faults, reports, lines and settings.
        now: no fault can be later.
        progress: told how far the reading of files has come.

    Raises:
        SettingsError: a fault names a line that is not there, lies off its line, is in the
            future or before AIS, or is given twice; they are more than 12; or neither or both
            of files and archive are given.
        UnusableInput: a file, a route or the archive cannot be used.
    """
    if not asked.faults:
        raise SettingsError("no fault is given: nothing can be investigated")
    _check_set(asked.faults)
    if bool(asked.ais) == (asked.archive is not None):
        raise SettingsError("name AIS files, or --archive DIR, and not both")
    assets = open_routes(asked.routes).assets if asked.assets is None else asked.assets
    faults = tuple(_checked(_named(fault, assets), assets, now=now) for fault in asked.faults)
    area = area_of(faults, assets, asked.settings)
    heard = (
        from_files(asked.ais, area, asked.reading, progress=progress)
        if asked.archive is None
        else from_archive(asked.archive, area)
    )
    ways = ways_heard(faults, assets, area, heard, asked.settings)
    return Investigation(
        attribution=attribute(faults, ways, asked.settings, seed=asked.seed),
        ways=ways,
        assets=assets.filter(pl.col("asset_id").is_in([fault.asset_id for fault in faults])),
    )


def with_priors(*, unknown: float | None, none: float | None) -> Settings:
    """Return the usual settings, with other priors where they are given.

    Args:
        unknown: of a ship that nobody hears.
        none: of no ship at all, in deep and shallow water, whatever an inspection found.

    Raises:
        SettingsError: both are 0: then nothing is left where no ship was heard.
    """
    if unknown == 0.0 and none == 0.0:
        raise SettingsError(
            "--unknown and --none cannot both be 0: where no ship was heard, nothing would be left"
        )
    usual = Settings()
    heard = replace(usual, unknown=usual.unknown if unknown is None else unknown)
    if none is None:
        return heard
    return replace(
        heard, none=none, none_on_shelf=none, none_if_external=none, none_if_internal=none
    )


def read_fault_file(path: Path) -> Fault:
    """Read a fault from a file of `seawarden-fault/1`.

    Raises:
        UnusableInput: it cannot be read, with all that is wrong with it.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnusableInput(f"{path}: no JSON can be read from it: {error}") from error
    said = read_fault(document)
    if isinstance(said, Unreadable):
        raise UnusableInput(f"{path}: no fault: {'; '.join(said.reasons)}")
    return said


def fault_from(document: dict[str, object]) -> Fault:
    """Read a fault from what somebody typed.

    Raises:
        SettingsError: with all that is wrong with it.
    """
    said = read_fault(document)
    if isinstance(said, Unreadable):
        raise SettingsError(f"this is no fault: {'; '.join(said.reasons)}")
    return said


def _named(fault: Fault, assets: pl.DataFrame) -> Fault:
    """Return the fault with the identifier of its line, which may be given by name."""
    ids, names = assets["asset_id"].to_list(), assets["name"].to_list()
    if fault.asset_id in ids:
        return fault
    wanted = fault.asset_id.casefold()
    found = [
        one for one, name in zip(ids, names, strict=True) if (name or "").casefold() == wanted
    ]
    if len(found) == 1:
        return replace(fault, asset_id=found[0])
    if found:
        raise SettingsError(
            f"several lines are called {fault.asset_id!r}: {', '.join(found)}. Name one of these."
        )
    known = {str(name).casefold(): str(name) for name in (*ids, *names) if name}
    near = [known[one] for one in difflib.get_close_matches(wanted, known, n=NAMES_MOST)]
    hint = f" Do you mean {', or '.join(near)}?" if near else ""
    raise SettingsError(
        f"no line is called {fault.asset_id!r} among {assets.height} lines.{hint} "
        "`seawarden routes` shows them; --routes FILE brings others."
    )


def _check_set(faults: tuple[Fault, ...]) -> None:
    """Refuse faults that cannot be weighed together, before anything is read."""
    counts = Counter(fault.fault_id for fault in faults)
    twice = [fault_id for fault_id, count in counts.items() if count > 1]
    if twice:
        raise SettingsError(
            f"fault {', '.join(twice)} is given more than once. Drop one of them, or give each "
            "fault a fault_id of its own."
        )
    if len(faults) > FAULTS_MOST:
        raise SettingsError(
            f"{len(faults)} faults are given; at most {FAULTS_MOST} can be weighed together. "
            "Ask for fewer at a time."
        )


def _checked(fault: Fault, assets: pl.DataFrame, *, now: datetime) -> Fault:
    """Refuse a fault that lies off its line or in the future."""
    told, early = (
        (fault.time.at, fault.time.at)
        if isinstance(fault.time, Instant)
        else (fault.time.latest, fault.time.earliest)
    )
    if told > now:
        raise SettingsError(
            f"fault {fault.fault_id} is told for {told:%Y-%m-%d %H:%M} UTC, which is in the "
            "future. Correct its time or its zone."
        )
    if early < FIRST_AIS:
        raise SettingsError(
            f"fault {fault.fault_id} is told for the year {early.year}, before any ship sent AIS. "
            "Correct its time."
        )
    asked = asked_around(fault.time)
    wide = asked.latest - asked.earliest
    if wide > LONGEST:
        raise SettingsError(
            f"fault {fault.fault_id} may have happened within {wide.days} days; more than "
            f"{LONGEST.days} separate nobody. Narrow the window."
        )
    own = assets.filter(pl.col("asset_id") == fault.asset_id)
    line = line_places(pieces(own), fault.asset_id)
    _check_place(fault, line, float(own["accuracy_m"][0]))
    return fault


def _check_place(fault: Fault, line: LinePlaces, accuracy_m: float) -> None:
    place, farthest = fault.place, 0.0
    if isinstance(place, KilometrePoint):
        farthest = place.kp_km
    elif isinstance(place, Stretch):
        farthest = place.kp_km_from
    if farthest > line.length_km + KP_SPARE_KM:
        raise SettingsError(
            f"fault {fault.fault_id} lies at kilometre {farthest:.1f}, but {fault.asset_id} is "
            f"only {line.length_km:.1f} km long at sea as its route is drawn. Correct the "
            "kilometre point, or bring the real route."
        )
    if isinstance(place, Spot):
        kp_km = np.array([nearest_kp_km(place, line)])
        away_m = float(line.distances_m(place.lon_deg, place.lat_deg, kp_km)[0])
        if away_m > 2.0 * place.radius_m + accuracy_m:
            raise SettingsError(
                f"fault {fault.fault_id} lies {away_m / 1000:.1f} km off {fault.asset_id}, more "
                f"than twice its radius of {place.radius_m / 1000:.1f} km allows. Correct the "
                "place, widen the radius, or name another line."
            )
