"""Make src/seawarden/data/ports/world.parquet from the World Port Index and GFW's anchorages.

World Port Index (NGA Pub. 150): a work of the United States, in the public domain. Anchorages:
Global Fishing Watch, Apache-2.0. Read from the folder that SEAWARDEN_DATA names.
"""

import os
from pathlib import Path

import polars as pl

from seawarden.ingest.charts import read_ports

DECIMALS = 3  # 1e-3 degrees: about 100 m, of places that reach 3 km and more
OUT = Path("src/seawarden/data/ports/world.parquet")


def main() -> None:
    """Read, round, sort and write."""
    areas = Path(os.environ["SEAWARDEN_DATA"]) / "areas"
    names = ("world_port_index.csv", "anchorages_gfw_overrides.csv")
    ports, notes = read_ports([areas / name for name in names])
    rows = (
        ports.with_columns(pl.col("lon_deg", "lat_deg").round(DECIMALS))
        .select("name", "lon_deg", "lat_deg", "is_anchorage")
        .unique(["lon_deg", "lat_deg", "is_anchorage"], keep="first", maintain_order=True)
        .sort("is_anchorage", "name", "lat_deg", "lon_deg", maintain_order=True)
    )
    OUT.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(OUT, compression="zstd", compression_level=22)
    print(*notes, f"{rows.height:,} places, {OUT.stat().st_size:,} bytes", sep="\n")


if __name__ == "__main__":
    main()
