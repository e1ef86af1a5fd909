"""Small networks, drawn apart from each other unless a test says otherwise."""

import polars as pl
import shapely

from seawarden.importance.criticality import assess
from seawarden.importance.network import make_network
from seawarden.model.asset import ASSET
from seawarden.model.importance import LINK, POINT, REGION, Range

DAYS = {"power": Range(low=90.0, best=180.0, high=360.0)}


def link(asset_id, begin, end, capacity, **changed):
    """One row of LINK."""
    said = {
        "asset_id": asset_id, "kind": "power", "from_point": begin, "to_point": end,
        "capacity": None if capacity is None else float(capacity), "unit": "MW",
        "certainty": "unknown" if capacity is None else "published",
    }  # fmt: skip
    return dict.fromkeys(LINK) | said | changed


def points(**regions):
    """POINT of power: a point and its region; null: a joint."""
    rows = [
        {
            "kind": "power",
            "point": point,
            "region": region,
            "role": "landing" if region else "joint",
        }
        for point, region in regions.items()
    ]
    return pl.DataFrame(rows, schema=dict(POINT))


def lines(links, *, statuses=None, kind="power"):
    """ASSET, one line for each that has a link: in rows, 50 km from the next."""
    rows = [
        dict.fromkeys(ASSET)
        | {
            "asset_id": asset_id,
            "name": asset_id,
            "kind": kind,
            "status": (statuses or {}).get(asset_id, "in service"),
            "geometry": shapely.to_wkb(shapely.LineString([(10, 50 + at / 2), (11, 50 + at / 2)])),
            "accuracy_m": 100.0,
            "source": "a test",
            "is_cut_onshore": True,
        }
        for at, asset_id in enumerate(dict.fromkeys(row["asset_id"] for row in links))
    ]
    return pl.DataFrame(rows, schema=dict(ASSET))


def table(links):
    """LINK of rows."""
    return pl.DataFrame(links, schema=dict(LINK))


def network(links, places, **changed):
    """The network of links."""
    return make_network(lines(links, **changed), table(links), places)


def judged(links, places, *, tables=None, **changed):
    """What `assess` says of links; `tables`: rows of LINK that are known beside them."""
    assets = lines(links, **changed)
    made = make_network(assets, table([*links, *(tables or [])]), places)
    return assess(assets, made, regions=pl.DataFrame(schema=dict(REGION)), days=DAYS)


def row(frame, asset_id):
    """The row of one line."""
    return frame.filter(pl.col("asset_id") == asset_id).row(0, named=True)
