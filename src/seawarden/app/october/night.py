"""A whole night from one completion: traffic, as a file that any watch reads. RECONSTRUCTION.

The file is the one that archives hand out (MarineCadastre's layout), and what operators told
stands in it between the reports, at the time at which they told it: as on a stream.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.app.october.background import MERCHANTS, background
from seawarden.app.october.completion import Completion
from seawarden.app.october.published import Published, Told
from seawarden.app.october.voyages import ahead, her, loitering, passing
from seawarden.model.detection import detection_document
from seawarden.model.report import FIX
from seawarden.model.schema import conform
from seawarden.model.vessel import VESSEL

# MarineCadastre's columns, and a last one that says on every row what it is.
COLUMNS: Final = {
    "vessel_id": "MMSI", "said_at": "BaseDateTime", "lat_deg": "LAT", "lon_deg": "LON",
    "sog_kn": "SOG", "cog_deg": "COG", "heading_deg": "Heading", "name": "VesselName",
    "imo": "IMO", "call_sign": "CallSign", "ship_type": "VesselType", "nav_status": "Status",
    "length_m": "Length", "beam_m": "Width", "draught_m": "Draft", "remark": "Remark",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Night:
    """Everything that was told in it.

    Attributes:
        fixes: FIX of all ships, sorted by time and ship.
        vessels: VESSEL, one row a ship.
        told: what operators told, and when.
    """

    fixes: pl.DataFrame
    vessels: pl.DataFrame
    told: tuple[Told, ...]


def night_of(known: Published, made: Completion, *, merchants: int = MERCHANTS) -> Night:
    """Return the night of a completion.

    Args:
        known: what was published.
        made: how the rest is filled in.
        merchants: how many other merchant ships pass.
    """
    near = [one(known, made) for one in (her, ahead, loitering, passing)]
    others, said = background(known.begins, known.ends, seed=made.seed, merchants=merchants)
    fixes = pl.concat([*near, others]).sort("time", "vessel_id")
    named = pl.DataFrame(
        [
            (each.vessel_id, each.name, each.ship_type, each.length_m, each.beam_m, each.draught_m)
            for each in known.ships
        ],
        schema=["vessel_id", "name", "ship_type", "length_m", "beam_m", "draught_m"],
        orient="row",
    )
    first = fixes.group_by("vessel_id").agg(pl.col("time").min())
    rows = pl.concat([named, said], how="diagonal_relaxed").with_columns(
        pl.col("vessel_id").cast(pl.UInt32)
    )
    known_rows = first.join(rows, on="vessel_id", how="inner").sort("time", "vessel_id")
    absent = [
        pl.lit(None, dtype).alias(n) for n, dtype in VESSEL.items() if n not in known_rows.columns
    ]
    return Night(
        fixes=conform(fixes, FIX),
        vessels=conform(known_rows.with_columns(absent), VESSEL),
        told=known.detections,
    )


def write_night(night: Night, path: Path, *, label: str) -> None:
    """Write a night as a CSV file of reports, with what operators told between them.

    Args:
        night: what was told.
        path: of the file.
        label: stands on every row.
    """
    rows = night.fixes.join(night.vessels.drop("time"), on="vessel_id", how="left").sort(
        "time", "vessel_id", maintain_order=True
    )
    text = rows.with_columns(
        pl.col("time").dt.strftime("%Y-%m-%dT%H:%M:%S").alias("said_at"),
        pl.col("lon_deg", "lat_deg").round(5),
        pl.col("sog_kn", "cog_deg", "heading_deg").cast(pl.Float64).round(1),
        remark=pl.lit(label),
    ).select(pl.col(ours).alias(theirs) for ours, theirs in COLUMNS.items())
    lines = text.write_csv().splitlines()
    said_at = rows["time"]
    for each in sorted(night.told, key=lambda told: told.at, reverse=True):
        # After the header; later documents first, so that earlier places stay right.
        at = 1 + int((said_at <= each.at).sum())
        lines.insert(at, json.dumps(detection_document(each.detection)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
