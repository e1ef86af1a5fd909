"""Which of a file's columns is which of ours, for every layout that Seawarden knows.

A known layout is recognised by columns that only it has, and declares the zone of its times.
Any other file is read by the names of its columns, or by a mapping.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from seawarden.model.errors import UnusableInput
from seawarden.model.units import MS_PER_KN

NEEDED: Final = ("vessel_id", "time", "lon_deg", "lat_deg")


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """How rows with named columns are to be understood."""

    name: str
    columns: Mapping[str, str]  # our column -> their name
    zone: str | None = None  # of times that name none; null: they are refused
    time_format: str | None = None  # null: ISO 8601, or seconds or milliseconds since 1970
    kn_per_sog: float = 1.0
    is_numeric: bool = False  # numbers are written plainly, so that they may be read as numbers
    signature: frozenset[str] = field(default_factory=frozenset)  # names that give it away


DANISH: Final = Layout(
    name="Danish archive CSV",
    signature=frozenset({"Type of mobile", "Navigational status", "Data source type"}),
    zone="UTC",
    time_format="%d/%m/%Y %H:%M:%S",
    is_numeric=True,
    columns={
        "time": "# Timestamp",
        "mobile": "Type of mobile",
        "vessel_id": "MMSI",
        "lat_deg": "Latitude",
        "lon_deg": "Longitude",
        "nav_status": "Navigational status",
        "rot_deg_min": "ROT",
        "sog_kn": "SOG",
        "cog_deg": "COG",
        "heading_deg": "Heading",
        "imo": "IMO",
        "call_sign": "Callsign",
        "name": "Name",
        "ship_type": "Ship type",
        "beam_m": "Width",
        "length_m": "Length",
        "to_bow_m": "A",
        "draught_m": "Draught",
        "destination": "Destination",
    },
)
AMERICAN: Final = Layout(
    name="MarineCadastre CSV",
    signature=frozenset({"BaseDateTime", "VesselType"}),
    zone="UTC",
    time_format="%Y-%m-%dT%H:%M:%S",
    is_numeric=True,
    columns={
        "time": "BaseDateTime",
        "vessel_id": "MMSI",
        "lat_deg": "LAT",
        "lon_deg": "LON",
        "sog_kn": "SOG",
        "cog_deg": "COG",
        "heading_deg": "Heading",
        "nav_status": "Status",
        "imo": "IMO",
        "call_sign": "CallSign",
        "name": "VesselName",
        "ship_type": "VesselType",
        "length_m": "Length",
        "beam_m": "Width",
        "draught_m": "Draft",
    },
)
NORTH_SEA: Final = Layout(
    name="North Sea CSV",
    signature=frozenset({"datetime", "navigational_status", "shiptype"}),
    zone="UTC",
    time_format="%Y-%m-%d %H:%M:%S",
    is_numeric=True,
    columns={
        "time": "datetime",
        "vessel_id": "mmsi",
        "lat_deg": "lat",
        "lon_deg": "lon",
        "sog_kn": "SOG",
        "heading_deg": "Heading",
        "nav_status": "navigational_status",
        "name": "name",
        "ship_type": "shiptype",
        "length_m": "length",
        "beam_m": "width",
        "draught_m": "draught",
    },
)
SOLENT: Final = Layout(
    name="Solent CSV",
    signature=frozenset({"Latitude_degrees", "Longitude_degrees"}),
    zone="UTC",
    time_format="%Y-%m-%d %H:%M:%S%.f",
    is_numeric=True,
    columns={
        "time": "Time",
        "vessel_id": "MMSI",
        "lat_deg": "Latitude_degrees",
        "lon_deg": "Longitude_degrees",
        "cog_deg": "COG_degrees",
        "sog_kn": "SOG_knots",
    },
)
KATTEGAT: Final = Layout(
    name="Kattegat Parquet",
    signature=frozenset({"COG_sin", "COG_cos"}),
    zone="UTC",
    kn_per_sog=1 / MS_PER_KN,  # its speeds are in m/s
    is_numeric=True,
    columns={
        "time": "Timestamp",
        "vessel_id": "MMSI",
        "lat_deg": "Latitude",
        "lon_deg": "Longitude",
        "sog_kn": "SOG",
        "cog_sin": "COG_sin",
        "cog_cos": "COG_cos",
    },
)
KNOWN: Final = (DANISH, AMERICAN, NORTH_SEA, SOLENT, KATTEGAT)

# Names that other programs give these columns, lower case, without signs between the words.
SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "vessel_id": ("vesselid", "mmsi", "ssvid", "userid", "mmsinumber", "sourcemmsi"),
    "time": (
        "time", "timestamp", "timeutc", "datetime", "basedatetime", "datetimeutc", "timestamputc",
        "t", "ts", "epoch", "unixtime", "utc", "dtposutc", "posdt", "rxtime", "msgtime",
        "receivedat", "eventtime",
    ),
    "lon_deg": ("londeg", "lon", "longitude", "long", "lng", "x", "longitudedegrees"),
    "lat_deg": ("latdeg", "lat", "latitude", "y", "latitudedegrees"),
    "sog_kn": ("sogkn", "sog", "speed", "speedoverground", "speedkn", "speedknots", "sogknots"),
    "cog_deg": ("cogdeg", "cog", "course", "courseoverground", "cogdegrees"),
    "heading_deg": ("headingdeg", "heading", "trueheading", "hdg", "headingdegrees"),
    "rot_deg_min": ("rotdegmin", "rot", "rateofturn"),
    "nav_status": ("navstatus", "navigationalstatus", "navigationstatus", "status", "navstat"),
    "raim": ("raim", "raimflag"),
    "receiver": ("receiver", "station", "receiverid", "basestation"),
    "imo": ("imo", "imonumber"),
    "name": ("name", "shipname", "vesselname"),
    "call_sign": ("callsign",),
    "ship_type": ("shiptype", "vesseltype", "typecode", "shipandcargotype"),
    "length_m": ("lengthm", "length", "loa"),
    "beam_m": ("beamm", "beam", "width", "breadth"),
    "to_bow_m": ("tobowm", "tobow", "a", "dima"),
    "draught_m": ("draughtm", "draught", "draft"),
    "destination": ("destination", "dest"),
}  # fmt: skip
GENERIC: Final = "by the names of its columns"


def layout_of(names: Sequence[str], mapping: Mapping[str, str]) -> Layout | None:
    """Return the layout of a file with these columns; null: what is needed is not there."""
    known = next((layout for layout in KNOWN if layout.signature <= set(names)), None)
    found = dict(_present(known.columns, names)) if known else by_name(names)
    found |= {ours: theirs for ours, theirs in mapping.items() if theirs in names}
    if any(name not in found for name in NEEDED):
        return None
    if known is None:
        return Layout(name=GENERIC, columns=found)
    return replace(known, columns=found)


def by_name(names: Sequence[str]) -> dict[str, str]:
    """Find our columns by the usual names of theirs; the first name of a list counts most."""
    plain = {"".join(filter(str.isalnum, name.lower())): name for name in reversed(names)}
    found = {}
    for ours, usual in SYNONYMS.items():
        match = next((plain[name] for name in usual if name in plain), None)
        if match is not None:
            found[ours] = match
    return found


def _present(columns: Mapping[str, str], names: Sequence[str]) -> list[tuple[str, str]]:
    """Keep the columns that this file has. A leading `# ` of the first may have been lost."""
    present = []
    for ours, theirs in columns.items():
        match = next((name for name in (theirs, theirs.removeprefix("# ")) if name in names), None)
        if match is not None:
            present.append((ours, match))
    return present


def refuse_columns(source: str, names: Sequence[str]) -> UnusableInput:
    """Say which columns were found and which are needed."""
    return UnusableInput(
        f"{source}: the columns {list(names)} do not tell {' and '.join(NEEDED)} of each row. "
        "Name them with a mapping file (--mapping), for example vessel_id=MMSI"
    )
