"""Attribution of one fault over a national day in the archive, beside the nearest ship.

The peer is what is done by hand today: the crossing nearest to the fault in space and time, among
all crossings of the line in the same reports. It is given the reports already read.
"""

import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from benchmarks import national_day
from benchmarks.machine import best_s, versions
from seawarden.app.archive import archive_add
from seawarden.app.investigate import InvestigateAsked, Investigation, investigated
from seawarden.app.routes import RoutesAsked, open_routes
from seawarden.ingest.reading import Reading
from seawarden.model.fault import Fault, Instant, KilometrePoint

ROW_COUNT: Final = 11_000_000
NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
AT: Final = datetime(2023, 10, 8, 18, tzinfo=UTC)  # of the made-up day
LINE: Final = "nordlink"
KP_KM: Final = 200.0
TIMES: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """Seconds of each, and what was found."""

    row_count: int
    first_s: float
    ours_s: float
    peer_s: float
    near_rows: int
    candidates: int
    verdict: str


def run(row_count: int = ROW_COUNT) -> Outcome:
    """Measure one fault, known to an hour and 1 km, over one synthetic day in the archive."""
    fault = Fault(
        fault_id="benchmark", asset_id=LINE, time=Instant(at=AT, sigma=timedelta(hours=1)),
        place=KilometrePoint(kp_km=KP_KM, sigma_km=1.0), method="optical_time_domain",
        reporter="benchmark",
    )  # fmt: skip
    assets = open_routes(RoutesAsked()).assets
    with tempfile.TemporaryDirectory() as folder:
        text, archive = Path(folder) / "day.csv", Path(folder) / "archive"
        national_day.write(text, row_count=row_count)
        archive_add([text], to=archive, reading=Reading(), now=NOW)
        text.unlink()
        asked = InvestigateAsked(faults=(fault,), archive=archive, assets=assets)
        begin = time.perf_counter()
        found = investigated(asked, now=NOW)
        first_s = time.perf_counter() - begin
        ours_s, _ = best_s(lambda: investigated(asked, now=NOW), times=TIMES)
    peer_s, _ = best_s(lambda: _nearest(found), times=TIMES)
    answer = found.attribution
    return Outcome(
        row_count=row_count, first_s=first_s, ours_s=ours_s, peer_s=peer_s,
        near_rows=int(answer.heard["report_count"][0]), candidates=answer.candidates.height,
        verdict=str(answer.outcomes["verdict"][0]),
    )  # fmt: skip


def _nearest(found: Investigation) -> pl.DataFrame:
    """Return the crossing nearest in space and time, an hour as far as a kilometre."""
    off = (pl.col("time") - AT).dt.total_seconds() / 3600.0
    aside = pl.col("kp_km") - KP_KM
    near = found.ways.crossings.filter(pl.col("asset_id") == LINE)
    return near.sort((off**2 + aside**2).sqrt()).head(1)


def table(found: Outcome) -> str:
    """Return the outcome as Markdown."""
    return "\n".join(
        (
            f"SYNTHETIC day, {found.row_count:,} reports in an archive, shipped lines, a fault "
            f"known to 1 h and 1 km; {versions('polars', 'deltalake')}.",
            "",
            "| | seconds |",
            "|---|---|",
            f"| `seawarden attribute`, reading, detectors and posterior, best of {TIMES} "
            f"({found.candidates} candidates; {found.verdict}) | {found.ours_s:.2f} |",
            f"| the same, first time in the process | {found.first_s:.2f} |",
            f"| nearest crossing in space and time, of crossings already found | "
            f"{found.peer_s:.4f} |",
        )
    )
