"""Ships that go to and fro over lines: real trawlers, and a survey made up for the test.

The hour is that of `test_north_sea_hour`: 1 November 2022, 202 ships of the North Sea, over lines
laid across it. Contains data from the Danish Maritime Authority that is used in accordance with
the conditions for the use of Danish public data. No ship in it surveys, so that one is SYNTHETIC.
"""

from datetime import timedelta
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

from seawarden.detect.engine import Engine, Watch
from seawarden.detect.repeated_crossing import RepeatedCrossing
from seawarden.detect.survey_pattern import SurveyPattern
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.ingest.routes import read_routes
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.units import MS_PER_KN
from seawarden.model.vessel import VESSEL
from tests.builders import NOON, SHIP, line, place

LAID = Path(__file__).parents[1] / "data/routes/laid_across_north_sea.geojson"
HOUR = Path(str(resources.files("seawarden") / "data/ais/north_sea_2022_1h.csv.gz"))


def judged(assets, fixes, vessels):
    judges = {"repeated_crossing": RepeatedCrossing(), "survey_pattern": SurveyPattern()}
    engine = Engine.over(assets, detectors=judges)
    watch, _ = engine.step(Watch(), fixes, vessels, is_last=True)
    return engine.standing(watch)


@pytest.fixture(scope="module")
def hour():
    intakes = list(read_ais([HOUR], reading=Reading()))
    return judged(
        read_routes([LAID]).assets,
        conform(pl.concat(each.reports for each in intakes), FIX),
        pl.concat(each.vessels for each in intakes),
    )


def test_three_trawlers_go_to_and_fro_over_the_line_off_sylt(hour):
    # Reviewed from their own reports: all three are fishing vessels by type, at 1 to 3 kn.
    told = hour.filter(kind="repeated_crossing")

    assert sorted(told["vessel_id"]) == [7, 33, 133]
    assert set(told["asset_id"]) == {"laid-bssc-helsinki-tallinn-leg"}
    assert set(told["level"]) == {"info"}
    assert told["reason"].str.contains("consistent with her work").all()


def test_nobody_surveys_in_the_hour(hour):
    assert hour.filter(kind="survey_pattern").is_empty()


def test_a_survey_along_a_line_is_told_with_the_line():
    """SYNTHETIC: five legs of 3 km, 250 m apart, at 4.5 kn, a report every ten seconds."""
    step_m, second, rows = 4.5 * MS_PER_KN * 10, 0, []
    for leg in range(5):
        sign = (-1) ** leg
        for step in range(round(3000 / step_m)):
            east_m = sign * (step * step_m - 1500)
            rows.append((second, 250 * leg - 500, east_m, 90.0 if sign > 0 else 270.0))
            second += 10
        for step in range(round(250 / step_m)):
            rows.append((second, 250 * leg - 500 + step * step_m, sign * 1500, 0.0))
            second += 10

    told = judged(line(), fixes(rows), empty(VESSEL)).filter(kind="survey_pattern")

    assert told.select("asset_id", "level").rows() == [("cable-a", "low")]
    assert "5 parallel legs 250 m apart along Cable A at 4.5 kn" in told["reason"].item()


def fixes(rows):
    places = [place(north, east) for _, north, east, _ in rows]
    return pl.DataFrame(
        {
            "vessel_id": SHIP,
            "time": [NOON + timedelta(seconds=second) for second, *_ in rows],
            "lon_deg": [lon for lon, _ in places],
            "lat_deg": [lat for _, lat in places],
            "sog_kn": 4.5,
            "cog_deg": [cog for *_, cog in rows],
            "heading_deg": None,
            "nav_status": 0,
        },
        schema=dict(FIX),
    )
