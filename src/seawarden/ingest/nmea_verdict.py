"""What becomes of the messages of one block: reports, rejections by reason, other kinds."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.ingest import nmea_payload, nmea_scan
from seawarden.ingest.mmsi_forms import is_bad_mmsi
from seawarden.ingest.nmea_payload import (
    COG,
    HEADING,
    HELD,
    LAT,
    LON,
    QUALITY,
    RAIM,
    RAIM_NONE,
    ROT,
    SOG,
    STATUS,
    STATUS_NONE,
    TYPE,
    UNCONFIRMED,
    VESSEL_ID,
    Fractions,
    Positions,
)
from seawarden.ingest.nmea_scan import KIND, NAMES, RECEIVER, TIME, Numbers, Octets
from seawarden.ingest.reading import EARLIEST, Reading
from seawarden.model.report import REPORT, Quality
from seawarden.model.schema import UTC_US, conform

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
POSITION_TYPES: Final = (1, 2, 3, 9, 18, 19, 27)
NO_TIME, OUT_OF_RANGE = 201, 202
# The same as a table by type, for the many rows of a block.
IS_POSITION: Final = np.isin(np.arange(OUT_OF_RANGE), POSITION_TYPES)
FRAGMENT_MISSING: Final = "fragment missing"
TOO_LONG: Final = "line too long"

REASONS: Final = {
    nmea_scan.NOT_A_SENTENCE: "not a sentence",
    nmea_scan.BROKEN: "broken sentence",
    nmea_scan.NO_CHECKSUM: "no checksum",
    nmea_scan.BAD_CHECKSUM: "bad checksum",
    nmea_scan.EMPTY: "empty payload",
    nmea_scan.TOO_LONG: TOO_LONG,
    nmea_payload.BAD_PAYLOAD: "bad payload",
    nmea_payload.TOO_SHORT: "payload too short",
    nmea_payload.TOO_LONG: "payload too long",
    nmea_payload.BAD_TYPE: "unknown message type",
    nmea_payload.NO_VESSEL: "no vessel_id",
    nmea_payload.NO_POSITION: "no position",
    NO_TIME: "no time",
    OUT_OF_RANGE: "time before 1990 or in the future",
}
REASON_FROM: Final = 10  # kinds of rows and types of messages from here on are rejections
TYPE_REASON_FROM: Final = 101

# ITU-R M.1371-5, table 45.
KINDS: Final = {
    4: "base station",
    5: "static",
    6: "binary",
    8: "binary",
    11: "date reply",
    12: "safety text",
    14: "safety text",
    17: "differential correction",
    21: "aid to navigation",
    24: "static",
    25: "binary",
    26: "binary",
}
OTHER_KIND: Final = "network management"  # acknowledgements, inquiries, assignments, slots
LINE_KINDS: Final = {nmea_scan.NOT_AIS: "not AIS", nmea_scan.TIME_LINE: "time line"}


@dataclass(frozen=True, slots=True)
class Read:
    """One block read: a row a line, and what became of each."""

    block: Octets
    rows: Numbers
    whole: Numbers
    fractions: Fractions
    times: Numbers  # microseconds since 1970, or nmea_scan.NO_TIME
    reasons: Numbers  # a key of REASONS; 0: not rejected
    is_report: npt.NDArray[np.bool_]


def microseconds(moment: datetime) -> int:
    """Return an instant as microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def instant(time_us: int) -> datetime | None:
    """Return an instant; null: none, or one that no calendar holds."""
    try:
        return None if time_us == nmea_scan.NO_TIME else EPOCH + time_us * MICROSECOND
    except OverflowError:
        return None


def judge(block: Octets, rows: Numbers, decoded: Positions, reading: Reading) -> Read:
    """Decide which rows are reports, and why the others are not."""
    kinds, types = rows[:, KIND], decoded.whole[:, TYPE]
    is_position = IS_POSITION[types]
    times = rows[:, TIME].copy()
    if reading.received_at is not None:
        assumed = times == nmea_scan.NO_TIME
        times[assumed] = microseconds(reading.received_at)
        held = decoded.whole[assumed, QUALITY] & HELD
        decoded.whole[assumed, QUALITY] = held | UNCONFIRMED
    reasons = np.where(kinds >= REASON_FROM, kinds, 0)
    reasons = np.where(types >= TYPE_REASON_FROM, types, reasons)
    reasons = np.where(is_position & (times == nmea_scan.NO_TIME), NO_TIME, reasons)
    early = times < microseconds(EARLIEST)
    late = times > microseconds(reading.latest or datetime.max.replace(tzinfo=UTC))
    reasons = np.where(is_position & (reasons == 0) & (early | late), OUT_OF_RANGE, reasons)
    is_report = is_position & (reasons == 0)
    return Read(block, rows, decoded.whole, decoded.fractions, times, reasons, is_report)


def count_rejected(reasons: Numbers) -> Counter[str]:
    """Count the rejections by reason."""
    counts = np.bincount(reasons, minlength=max(REASONS) + 1)
    return Counter({name: int(counts[code]) for code, name in REASONS.items() if counts[code]})


def count_others(read: Read) -> Counter[str]:
    """Count what was read well and is no position, by kind."""
    counts: Counter[str] = Counter()
    types = read.whole[:, TYPE]
    by_type = np.bincount(types[types < TYPE_REASON_FROM], minlength=1)
    for code in np.flatnonzero(by_type):
        if code and code not in POSITION_TYPES:
            counts[KINDS.get(int(code), OTHER_KIND)] += int(by_type[code])
    by_kind = np.bincount(read.rows[:, KIND], minlength=REASON_FROM)
    for kind, name in LINE_KINDS.items():
        counts[name] += int(by_kind[kind])
    return counts


def receiver_names(names: Octets) -> pl.Series:
    """Return the receivers by their place in the table; one place more stands for none."""
    listed: list[str | None] = [
        bytes(name[1 : 1 + name[0]]).decode("utf-8", "replace") if name[0] else None
        for name in names
    ]
    return pl.Series("receiver", [*listed, None], dtype=REPORT["receiver"])


def report_frame(read: Read, receivers: pl.Series) -> pl.DataFrame:
    """Return REPORT from the rows that are reports, in their order."""
    chosen = np.flatnonzero(read.is_report)
    whole, fractions = read.whole[chosen], read.fractions[chosen].astype(np.float32)
    places = read.fractions[chosen]
    heard_by = read.rows[chosen, RECEIVER]
    receiver = receivers.gather(np.where(heard_by < 0, NAMES, heard_by))
    frame = pl.DataFrame(
        {
            "vessel_id": whole[:, VESSEL_ID].astype(np.uint32),
            "time": pl.Series(read.times[chosen], dtype=pl.Int64).cast(UTC_US),
            "lon_deg": places[:, LON],
            "lat_deg": places[:, LAT],
            "sog_kn": fractions[:, SOG],
            "cog_deg": fractions[:, COG],
            "heading_deg": fractions[:, HEADING],
            "rot_deg_min": fractions[:, ROT],
            "nav_status": whole[:, STATUS].astype(np.uint8),
            "raim": whole[:, RAIM].astype(np.uint8),
            "quality": whole[:, QUALITY].astype(np.uint16),
        }
    )
    status, raim = pl.col("nav_status"), pl.col("raim")
    is_bad = is_bad_mmsi(pl.col("vessel_id"))
    return conform(
        frame.with_columns(
            pl.col("sog_kn", "cog_deg", "heading_deg", "rot_deg_min").fill_nan(None),
            receiver,
            track_id=pl.lit(None, dtype=pl.UInt64),
            nav_status=pl.when(status != STATUS_NONE).then(status),
            raim=pl.when(raim != RAIM_NONE).then(raim == 1),
            receiver_count=pl.when(receiver.is_not_null()).then(pl.lit(1, dtype=pl.UInt16)),
            quality=pl.col("quality")
            | pl.when(is_bad).then(pl.lit(int(Quality.BAD_MMSI), pl.UInt16)).otherwise(0),
        ),
        REPORT,
    )
