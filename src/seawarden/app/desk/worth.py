"""What a break of each watched line costs, for the desk: reckoned once, when it is first asked."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import polars as pl

from seawarden.app.assess import assess_lines, importance_document, rank_watched
from seawarden.model.importance import Criticality, criticalities

REASONS_TOLD: Final = 3  # on a card
# Lines with a rank of their own in the order of alerts; the others come after them. A query has
# a parameter or two for each, and SQLite takes 32,766 of them.
RANKED_MOST: Final = 1_000


class Worth:
    """The importance of the lines of a watch. They do not change while it runs."""

    def __init__(self, assets: pl.DataFrame) -> None:
        """Keep ASSET; nothing is reckoned yet."""
        self._assets = assets

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The whole of it, as plain JSON."""
        return importance_document(assess_lines(self._assets))

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The ranks of the lines that cost most; 1 costs most of all."""
        lines = self._lines.head(RANKED_MOST)
        return dict(lines.select("asset_id", "rank").iter_rows())

    def of(self, asset_id: str | None) -> Criticality | None:
        """Return what a break of a line costs; null: none was named, or it is not watched."""
        return None if asset_id is None else self._by_line.get(asset_id)

    def sentence(self, asset_id: str | None) -> str | None:
        """Say what a break of a line costs; null: as `of`."""
        found = self.of(asset_id)
        if found is None or asset_id is None:
            return None
        row = self._rows[asset_id]
        told = " ".join(found.reasons[:REASONS_TOLD])
        return (
            f"If {row['name']} breaks: {told} Of {len(self._rows)} lines it ranks "
            f"{row['rank']}, by what is unknown {row['rank_best']} to {row['rank_worst']}."
        )

    @cached_property
    def _lines(self) -> pl.DataFrame:
        return rank_watched(self._assets)

    @cached_property
    def _by_line(self) -> Mapping[str, Criticality]:
        return {one.asset_id: one for one in criticalities(self._lines)}

    @cached_property
    def _rows(self) -> Mapping[str, Mapping[str, Any]]:
        return {row["asset_id"]: row for row in self._lines.iter_rows(named=True)}
