"""CSV in: known layouts, other tables by their names, and everything that breaks a row."""

from datetime import UTC, datetime

import polars as pl
import pytest

from seawarden.ingest.csv_rows import CsvRows
from seawarden.ingest.reading import Reading
from seawarden.model.errors import UnusableInput
from seawarden.model.report import Quality, reports
from seawarden.model.vessel import vessels

DANISH = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,"
    "IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,"
    "Destination,ETA,Data source type,A,B,C,D"
)

TIME = "time before 1990 or in the future"
FERRY = {
    "time": "15/10/2022 11:16:01", "mobile": "Class A", "mmsi": "219000734", "lat": "57.29",
    "lon": "10.92", "status": "Moored", "rot": "-3.5", "sog": "0.1", "cog": "210.3",
    "heading": "180", "imo": "9107370", "call": "OXXL", "name": "ANE", "type": "Passenger",
    "cargo": "", "width": "15", "length": "54", "device": "GPS", "draught": "2.9",
    "destination": "LAESOE", "eta": "", "source": "AIS", "a": "24", "b": "30", "c": "7", "d": "8",
}  # fmt: skip
GENERIC = "mmsi,time,lon,lat,sog,cog"
ROW = "219000734,2022-10-15T11:16:01Z,10.92,57.29,5.0,90.0"


def danish(**changes):
    return ",".join((FERRY | changes).values())


def read(*lines, end="\n", **settings):
    stream = CsvRows(Reading(**settings), source="a.csv")
    text = end.join(lines)
    first = stream.feed(text if isinstance(text, bytes) else text.encode())
    last = stream.finish()
    frames = [
        pl.concat([getattr(first, name), getattr(last, name)])
        for name in ("reports", "vessels", "rejected", "other", "rejects")
    ]
    reports(frames[0])
    vessels(frames[1])
    return Found(first.read + last.read, *frames)


class Found:
    def __init__(self, read, found, ships, rejected, other, rejects):
        self.read, self.reports, self.vessels, self.rejects = read, found, ships, rejects
        self.rejected = summed(rejected)
        self.other = summed(other)

    @property
    def row(self):
        return self.reports.row(0, named=True)


def summed(counts):
    name = counts.columns[0]
    return dict(counts.group_by(name).agg(pl.col("row_count").sum()).iter_rows())


def test_a_danish_row_is_read_with_every_field():
    found = read(DANISH, danish())

    assert found.row == {
        "vessel_id": 219_000_734,
        "track_id": None,
        "time": datetime(2022, 10, 15, 11, 16, 1, tzinfo=UTC),
        "lon_deg": 10.92,
        "lat_deg": 57.29,
        "sog_kn": pytest.approx(0.1),
        "cog_deg": pytest.approx(210.3),
        "heading_deg": 180,
        "rot_deg_min": -3.5,
        "nav_status": 5,
        "raim": None,
        "receiver": None,
        "receiver_count": None,
        "quality": 0,
    }
    assert found.vessels.row(0) == (
        219_000_734, datetime(2022, 10, 15, 11, 16, 1, tzinfo=UTC), 9_107_370, "ANE", "OXXL", 60,
        54, 15, 24, pytest.approx(2.9), "LAESOE",
    )  # fmt: skip


def test_the_american_layout_is_read():
    found = read(
        "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,"
        "Length,Width,Draft,Cargo,TransceiverClass",
        "636021061,2023-01-11T00:00:00,26.09,-80.04,8.8,360.0,270.0,MSC A,IMO9307839,5L,70,8.0,"
        "208.0,30.0,8.0,70.0,A",
    )

    assert (found.row["nav_status"], found.row["cog_deg"], found.row["lon_deg"]) == (
        8,
        None,
        -80.04,
    )
    assert found.vessels.row(0)[2:6] == (9_307_839, "MSC A", "5L", 70)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        pytest.param({"sog": "102.3"}, "sog_kn", id="speed 102.3"),
        pytest.param({"sog": "-1"}, "sog_kn", id="speed below 0"),
        pytest.param({"cog": "360.0"}, "cog_deg", id="course 360"),
        pytest.param({"heading": "511"}, "heading_deg", id="heading 511"),
        pytest.param({"rot": "720"}, "rot_deg_min", id="turn beyond what AIS can say"),
        pytest.param({"status": "Unknown value"}, "nav_status", id="status unknown"),
        pytest.param({"status": "16"}, "nav_status", id="status 16"),
        pytest.param({"sog": "fast"}, "sog_kn", id="speed in words"),
        pytest.param({"heading": "nan"}, "heading_deg", id="not a number"),
        pytest.param({"sog": "inf"}, "sog_kn", id="infinite"),
    ],
)
def test_not_available_is_null(change, column):
    assert read(DANISH, danish(**change)).row[column] is None


def test_a_course_that_would_round_to_360_is_north():
    assert read(DANISH, danish(cog="359.999999")).row["cog_deg"] == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"mmsi": ""}, "no vessel_id", id="no number"),
        pytest.param({"mmsi": "0"}, "no vessel_id", id="number 0"),
        pytest.param({"mmsi": "1000000000"}, "no vessel_id", id="ten digits"),
        pytest.param({"mmsi": "21900073x"}, "no vessel_id", id="a letter in the number"),
        pytest.param({"time": "31/02/2022 11:16:01"}, "no time", id="no such day"),
        pytest.param({"time": "15/10/1989 11:16:01"}, TIME, id="before AIS"),
        pytest.param({"time": "15/10/2023 11:16:01"}, TIME, id="in the future"),
        pytest.param({"lat": "91"}, "no position", id="latitude 91"),
        pytest.param({"lon": "181"}, "no position", id="longitude 181"),
        pytest.param({"lat": ""}, "no position", id="no latitude"),
        pytest.param({"lat": "57,29"}, "too many cells", id="one cell too many"),
    ],
)
def test_what_cannot_be_read_is_counted_by_reason(change, reason):
    found = read(DANISH, danish(**change), latest=datetime(2023, 1, 1, tzinfo=UTC))

    assert (found.read, found.rejected) == (1, {reason: 1})


def test_a_number_that_no_ship_can_have_is_marked_and_kept():
    assert read(DANISH, danish(mmsi="17")).row["quality"] == Quality.BAD_MMSI


def test_base_stations_and_marks_are_no_positions_of_ships():
    found = read(DANISH, danish(mobile="Base Station"), danish(mobile="AtoN", lat=""))

    assert (found.read, found.other) == (0, {"base station": 1, "aid to navigation": 1})


@pytest.mark.parametrize(
    ("word", "code"),
    [("Cargo", 70), ("Tanker", 80), ("Fishing", 30), ("Passenger", 60), ("Tug", 52), ("SAR", 51),
     ("Pilot", 50), ("70", 70), ("Undefined", None), ("0", None), ("100", None)],
)  # fmt: skip
def test_words_for_the_type_of_ship_are_codes(word, code):
    assert read(DANISH, danish(type=word)).vessels["ship_type"].to_list() == [code]


def test_particulars_that_are_unknown_are_null():
    found = read(DANISH, danish(imo="Unknown", call="Unknown", name="Undefined", draught=""))

    assert found.vessels.row(0)[2:5] == (None, None, None)


def test_a_ship_that_says_the_same_again_has_changed_nothing():
    other = danish(mmsi="219000735")
    moved = danish(destination="GRENAA", time="15/10/2022 11:17:01")

    found = read(DANISH, danish(), other, danish(), moved, moved, danish())

    assert found.vessels["destination"].to_list() == ["LAESOE", "LAESOE", "GRENAA", "LAESOE"]


def test_changes_are_told_apart_over_batches():
    stream = CsvRows(Reading())
    rows = [danish(mmsi=str(219_000_000 + at)) for at in range(5000)]
    text = "\n".join([*rows, ""]).encode()

    first = stream.feed(DANISH.encode() + b"\n" + text)
    again = stream.feed(text)

    assert (first.vessels.height, again.vessels.height) == (5000, 0)


def test_a_row_that_says_nothing_of_the_ship_changes_nothing():
    nothing = dict.fromkeys(
        ("imo", "call", "name", "type", "width", "length", "draught", "destination", "a"), ""
    )

    found = read(DANISH, danish(), danish(**nothing), danish())

    assert found.vessels.height == 1


@pytest.mark.parametrize(
    ("header", "row"),
    [
        pytest.param(GENERIC, ROW, id="comma"),
        pytest.param(
            GENERIC.replace(",", ";"), ROW.replace(",", ";").replace(".", ","), id="decimal comma"
        ),
        pytest.param(GENERIC.replace(",", "\t"), ROW.replace(",", "\t"), id="tab"),
        pytest.param(GENERIC.replace(",", "|"), ROW.replace(",", "|"), id="bar"),
        pytest.param(GENERIC.upper(), ROW, id="capitals"),
        pytest.param("User ID,Date_Time_UTC,Longitude,LATITUDE,Speed,course", ROW, id="synonyms"),
        pytest.param(GENERIC, ROW.replace(",", " , "), id="spaces"),
        pytest.param(GENERIC, ROW.replace("219000734", "219000734.0"), id="number with a point"),
        pytest.param(GENERIC, '"' + ROW.replace(",", '","') + '"', id="quoted"),
        pytest.param("\ufeff" + GENERIC, ROW, id="byte order mark"),
        pytest.param("x," + GENERIC + ",y", "a," + ROW + ",b", id="more columns"),
    ],
)  # fmt: skip
def test_another_table_is_read_by_the_names_of_its_columns(header, row):
    found = read(header, row)

    assert found.row["vessel_id"] == 219_000_734
    assert (found.row["lon_deg"], found.row["sog_kn"]) == (10.92, 5.0)
    assert found.row["time"] == datetime(2022, 10, 15, 11, 16, 1, tzinfo=UTC)


def test_a_mapping_names_the_columns_of_a_strange_table():
    mapping = {"vessel_id": "boat", "time": "when", "lon_deg": "east", "lat_deg": "north"}

    found = read("boat,when,east,north", "219000734,1665832561,10.92,57.29", mapping=mapping)

    assert found.row["time"] == datetime(2022, 10, 15, 11, 16, 1, tzinfo=UTC)


def test_a_mapping_counts_more_than_a_usual_name():
    found = read(
        "mmsi,time,lon,lat,lon2",
        "219000734,1665832561,10.92,57.29,11.5",
        mapping={"lon_deg": "lon2"},
    )

    assert found.row["lon_deg"] == 11.5


def test_a_table_without_the_needed_columns_is_refused_with_a_remedy():
    with pytest.raises(UnusableInput, match=r"a\.csv.*boat.*mapping"):
        read("boat,when", "1,2")


def test_a_time_that_names_no_zone_is_refused_with_file_line_and_remedy():
    naive = ROW.replace("Z", "")

    with pytest.raises(UnusableInput, match=r"a\.csv, line 3: .*names no zone.*--time-zone"):
        read(GENERIC, ROW, naive)


def test_a_time_that_names_no_zone_is_read_in_the_zone_given():
    found = read(GENERIC, ROW.replace("Z", ""), time_zone="Europe/Copenhagen")

    assert found.row["time"] == datetime(2022, 10, 15, 9, 16, 1, tzinfo=UTC)


def test_swapped_latitude_and_longitude_are_refused():
    rows = [f"219000734,2022-10-15T11:16:01Z,{at},{100 + at}" for at in range(10)]

    with pytest.raises(UnusableInput, match="line 2: latitude and longitude look swapped"):
        read("mmsi,time,lon,lat", *rows)


def test_latitudes_that_are_not_available_are_not_swapped():
    found = read("mmsi,time,lon,lat", *["219000734,2022-10-15T11:16:01Z,10,91"] * 3)

    assert found.rejected == {"no position": 3}


def test_a_header_half_way_changes_the_columns():
    found = read(GENERIC, ROW, "lat,lon,time,mmsi", "58.0,11.0,2022-10-15T12:00:00Z,219000735")

    assert found.reports["lat_deg"].to_list() == [57.29, 58.0]
    assert found.rejected == {}


def test_a_repeated_header_is_no_lost_row():
    assert read(GENERIC, ROW, GENERIC, ROW).rejected == {}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
def test_every_line_end_is_one(end):
    assert read(DANISH, danish(), danish(), end=end).reports.height == 2


def test_a_lonely_quote_does_not_swallow_the_next_rows():
    found = read(DANISH, danish(name='"ANE'), danish(name='A"NE'), danish())

    assert found.vessels["name"].to_list() == ["'ANE", "A'NE", "ANE"]


def test_a_comma_inside_quotes_belongs_to_the_name():
    assert read(DANISH, danish(name='"ANE, THE"')).vessels["name"].to_list() == ["ANE, THE"]


def test_latin_1_is_read_beside_utf_8():
    stream = CsvRows(Reading())
    lines = [DANISH.encode(), danish(name="SØ").encode("latin-1"), danish(name="ÅL").encode()]

    found = stream.feed(b"\n".join([*lines, b""]))

    assert found.vessels["name"].to_list() == ["SØ", "ÅL"]


def test_zero_bytes_cost_one_row():
    found = read(DANISH, danish(), danish(mmsi="219\0000734"), danish())

    assert (found.reports.height, found.rejected) == (2, {"no vessel_id": 1})


def test_a_short_row_lacks_what_is_missing_and_no_more():
    short = ",".join(danish().split(",")[:5])

    found = read(DANISH, short, danish())

    assert found.reports["sog_kn"].to_list() == [None, pytest.approx(0.1)]


def test_rejected_rows_are_kept_with_line_and_text():
    found = read(DANISH, danish(), "", danish(mmsi="0"), "junk", keep_rejects=True)

    assert found.rejects.rows() == [
        ("a.csv", 4, "no vessel_id", danish(mmsi="0")),
        ("a.csv", 5, "no vessel_id", "junk"),
    ]


def test_a_line_without_end_is_one_rejected_row():
    found = read(DANISH, danish(), "x" * (3 << 20), danish(), keep_rejects=True)

    assert (found.reports.height, found.rejected) == (2, {"line too long": 1})
    assert (found.rejects["line"].item(), len(found.rejects["text"].item())) == (3, 4096)
