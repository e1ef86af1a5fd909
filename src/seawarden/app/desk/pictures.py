"""The picture on its way to a browser: packed rows, Arrow, and the picture of any past hour."""

import io
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import orjson
import polars as pl

from seawarden.app.watch.picture import Box, Picture, Sight
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.units import utc_text
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive

# One ship in 24 bytes, little-endian; 65535 and 255 say "not available", 0 is no ship type.
PACKED: Final = np.dtype(
    [
        ("mmsi", "<u4"), ("lon_1e7deg", "<i4"), ("lat_1e7deg", "<i4"), ("cog_ddeg", "<u2"),
        ("sog_dkn", "<u2"), ("heading_deg", "<u2"), ("nav_status", "u1"), ("ship_type", "u1"),
        ("time_s", "<u4"),
    ]
)  # fmt: skip
NONE_2: Final = 65_535
NONE_1: Final = 255
TURN_DDEG: Final = 3_600
PARTS_A_DEGREE: Final = 10_000_000
TIME_MOST_S: Final = 2**32 - 1  # in the year 2106

# A ship that was silent longer is not in the picture of a past instant. A judgement: ships at
# anchor report every three minutes (ITU-R M.1371, table 1), and a few reports get lost.
HEARD_WITHIN: Final = timedelta(minutes=20)


def packed(ships: pl.DataFrame) -> bytes:
    """Return POSITION as packed rows."""
    rows = np.zeros(ships.height, PACKED)
    rows["mmsi"] = ships["vessel_id"].to_numpy()
    rows["lon_1e7deg"] = np.rint(ships["lon_deg"].to_numpy() * PARTS_A_DEGREE)
    rows["lat_1e7deg"] = np.rint(ships["lat_deg"].to_numpy() * PARTS_A_DEGREE)
    cog = _whole(ships["cog_deg"], 10, NONE_2)
    rows["cog_ddeg"] = np.where(cog == TURN_DDEG, 0, cog)  # 359.96 is rounded to a whole turn
    rows["sog_dkn"] = _whole(ships["sog_kn"], 10, NONE_2)
    rows["heading_deg"] = _whole(ships["heading_deg"], 1, NONE_2)
    rows["nav_status"] = ships["nav_status"].fill_null(NONE_1).to_numpy()
    rows["ship_type"] = ships["ship_type"].fill_null(0).to_numpy()
    rows["time_s"] = np.clip(ships["time"].dt.epoch("s").to_numpy(), 0, TIME_MOST_S)
    return rows.tobytes()


def _whole(values: pl.Series, parts: int, none: int) -> npt.NDArray[np.int64]:
    return (
        (values.cast(pl.Float64) * parts).round(0).fill_nan(None).fill_null(none).cast(pl.Int64)
    ).to_numpy()


def packed_sight(sight: Sight, watermark: datetime | None) -> bytes:
    """Return a line of JSON that says what follows, then packed rows."""
    said = {
        "sequence": sight.change, "count": sight.ships.height, "total": sight.total,
        "watermark": None if watermark is None else utc_text(watermark),
    }  # fmt: skip
    return orjson.dumps(said) + b"\n" + packed(sight.ships)


def arrow_stream(ships: pl.DataFrame) -> bytes:
    """Return POSITION as an Arrow IPC stream."""
    held = io.BytesIO()
    ships.write_ipc_stream(held)
    return held.getvalue()


def picture_at(
    archive: Archive | None, *, time: datetime, box: Box, limit: int,
    heard_within: timedelta = HEARD_WITHIN,
) -> Sight:  # fmt: skip
    """Return where every ship was heard last at a past instant, from the archive.

    Without an archive it is empty. Types of ships are those last told, up to that instant.
    """
    past = Picture()
    if archive is None:
        return past.within(box, limit=limit)
    nothing = empty(VESSEL)
    start = time - heard_within
    for rows in archive.scan(start=start, end=time + timedelta.resolution):
        past.take(conform(rows, FIX), nothing)
    if past.ship_count:
        told = archive.vessels()
        is_known = pl.col("time").is_null() | (pl.col("time") <= time)
        past.take(empty(FIX), told.filter(is_known))
    return past.within(box, limit=limit)
