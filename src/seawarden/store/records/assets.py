"""The lines that are or were watched: an alert on a line outlives the file it came from."""

from datetime import datetime

import polars as pl
from sqlalchemy import Connection, select, update

from seawarden.model.asset import ASSET
from seawarden.model.asset import assets as held_to_asset
from seawarden.store.records.inserting import put
from seawarden.store.records.rows import frame_of
from seawarden.store.records.tables import ASSETS


class Assets:
    """Lines, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def watch(self, lines: pl.DataFrame, *, at: datetime) -> None:
        """Watch these lines (ASSET) from now on, and no other.

        Raises:
            ProtocolMisuse: the frame breaks ASSET.
        """
        rows = held_to_asset(lines).to_dicts()
        dropped = update(ASSETS).where(ASSETS.c.is_watched)
        self._connection.execute(dropped.values(is_watched=False, changed_at=at))
        put(
            self._connection,
            ASSETS,
            [row | {"is_watched": True, "changed_at": at} for row in rows],
        )

    def watched(self) -> pl.DataFrame:
        """Return the lines that are watched, ASSET, by identifier."""
        asked = select(ASSETS).where(ASSETS.c.is_watched).order_by(ASSETS.c.asset_id)
        return frame_of(self._connection.execute(asked), ASSET)

    def names(self) -> dict[str, str]:
        """Return the name of every line that is or was watched, by identifier."""
        asked = select(ASSETS.c.asset_id, ASSETS.c.name)
        rows = self._connection.execute(asked)
        return {row.asset_id: row.name or row.asset_id for row in rows}
