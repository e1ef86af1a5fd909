"""Reports encoded as NMEA sentences with tag blocks, by pyais: the way a feed would bring them."""

from collections.abc import Iterator
from functools import reduce
from typing import Any

import polars as pl
from pyais.encode import encode_dict, encode_msg
from pyais.messages import MessageType5


def sentences(reports: pl.DataFrame, vessels: pl.DataFrame | None = None) -> bytes:
    """Return REPORT, and VESSEL at its head, as lines."""
    lines = [*_statics(vessels, reports), *map(_position, reports.iter_rows(named=True))]
    return b"".join(lines)


def _statics(vessels: pl.DataFrame | None, reports: pl.DataFrame) -> Iterator[bytes]:
    if vessels is None:
        return
    first = reports["time"].min()
    for row in vessels.iter_rows(named=True):
        said = MessageType5.create(
            mmsi=row["vessel_id"], shipname=(row["name"] or "")[:20].upper(),
            ship_type=row["ship_type"] or 0,
        )  # fmt: skip
        for sentence in encode_msg(said, talker_id="AI", sentence_type="VDM"):
            yield _stamped(sentence, first)


def _position(row: dict[str, Any]) -> bytes:
    said = {
        "msg_type": 1, "mmsi": row["vessel_id"], "lon": row["lon_deg"], "lat": row["lat_deg"],
        "speed": 102.3 if row["sog_kn"] is None else row["sog_kn"],
        "course": 360.0 if row["cog_deg"] is None else row["cog_deg"],
        "heading": 511 if row["heading_deg"] is None else int(row["heading_deg"]),
        "status": 15 if row["nav_status"] is None else row["nav_status"],
        "second": row["time"].second, "turn": -128.0,
    }  # fmt: skip
    (sentence,) = encode_dict(said, talker_id="AI", sentence_type="VDM", radio_channel="A")
    return _stamped(sentence, row["time"])


def _stamped(sentence: str, time: Any) -> bytes:
    tags = f"s:test,c:{int(time.timestamp())}"
    checksum = reduce(lambda total, letter: total ^ ord(letter), tags, 0)
    return f"\\{tags}*{checksum:02X}\\{sentence}\r\n".encode()
