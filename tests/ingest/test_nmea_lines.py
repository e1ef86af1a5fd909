"""NMEA 0183 in: sentences, times, fragments, particulars, losses."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from seawarden.ingest.nmea_lines import NmeaLines
from seawarden.ingest.reading import Reading
from seawarden.model.report import Quality, reports
from seawarden.model.vessel import vessels
from tests.ingest.sentences import (
    aircraft,
    class_a,
    class_b,
    class_b_extended,
    long_range,
    sentence,
    static,
    static_24a,
    static_24b,
    tagged,
    time_line,
)

NOON = datetime(2024, 3, 9, 12, 0, 5, tzinfo=UTC)
STAMP = int(NOON.timestamp())


def read(*lines, end="\n", **settings):
    stream = NmeaLines(Reading(**settings), source="a.nmea")
    first = stream.feed("".join(line + end for line in lines).encode("latin-1"))
    last = stream.finish()
    together = [pl.concat(pair) for pair in zip(frames(first), frames(last), strict=True)]
    reports(together[0])
    vessels(together[1])
    return Found(first.read + last.read, *together)


def frames(intake):
    return intake.reports, intake.vessels, intake.rejected, intake.other, intake.rejects


def summed(counts):
    name = counts.columns[0]
    return dict(counts.group_by(name).agg(pl.col("row_count").sum()).iter_rows())


class Found:
    def __init__(self, read, found, ships, rejected, other, rejects):
        self.read, self.reports, self.vessels, self.rejects = read, found, ships, rejects
        self.rejected = summed(rejected)
        self.other = summed(other)

    @property
    def row(self):
        return self.reports.row(0, named=True)


def test_a_position_is_read_with_every_field():
    found = read(tagged(sentence(class_a(rot=20, raim=1)), c=STAMP, s="rBALTIC1"))

    assert found.row == {
        "vessel_id": 219_000_001,
        "track_id": None,
        "time": NOON,
        "lon_deg": pytest.approx(11.5),
        "lat_deg": pytest.approx(57.25),
        "sog_kn": pytest.approx(12.3),
        "cog_deg": pytest.approx(45.6),
        "heading_deg": 90,
        "rot_deg_min": pytest.approx((20 / 4.733) ** 2),
        "nav_status": 0,
        "raim": True,
        "receiver": "rBALTIC1",
        "receiver_count": 1,
        "quality": 0,
    }


@pytest.mark.parametrize("talker", ["AB", "AI", "AN", "AR", "AS", "AT", "AX", "BS", "SA", "--"])
@pytest.mark.parametrize("formatter", ["VDM", "VDO"])
def test_every_talker_is_heard(talker, formatter):
    line = sentence(class_a(), talker=talker, formatter=formatter)

    assert read(tagged(line, c=STAMP)).reports.height == 1


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(class_a(kind=2), 219_000_001, id="2"),
        pytest.param(class_a(kind=3), 219_000_001, id="3"),
        pytest.param(aircraft(), 111_219_501, id="9"),
        pytest.param(class_b(), 219_000_002, id="18"),
        pytest.param(class_b_extended(), 219_000_003, id="19"),
        pytest.param(long_range(), 219_000_004, id="27"),
    ],
)
def test_every_kind_of_position_is_a_report(payload, expected):
    found = read(tagged(sentence(payload), c=STAMP))

    assert found.reports["vessel_id"].to_list() == [expected]


def test_a_long_range_position_is_read_in_its_own_units():
    row = read(tagged(sentence(long_range()), c=STAMP)).row

    assert (row["lon_deg"], row["lat_deg"]) == pytest.approx((-4.5, -57.25))
    assert (row["sog_kn"], row["cog_deg"], row["raim"]) == (12, 200, True)


@pytest.mark.parametrize(
    ("payload", "column"),
    [
        pytest.param(class_a(sog=1023), "sog_kn", id="speed 102.3"),
        pytest.param(class_a(cog=3600), "cog_deg", id="course 360"),
        pytest.param(class_a(cog=4095), "cog_deg", id="course beyond the circle"),
        pytest.param(class_a(heading=511), "heading_deg", id="heading 511"),
        pytest.param(class_a(heading=360), "heading_deg", id="heading 360"),
        pytest.param(class_a(rot=-128), "rot_deg_min", id="no turn information"),
        pytest.param(class_a(rot=127), "rot_deg_min", id="turns right, rate not measured"),
        pytest.param(class_a(rot=-127), "rot_deg_min", id="turns left, rate not measured"),
        pytest.param(class_b(), "nav_status", id="class B has no status"),
        pytest.param(aircraft(sog=1023), "sog_kn", id="aircraft without speed"),
        pytest.param(aircraft(sog=103), "sog_kn", id="faster than a ship can say"),
        pytest.param(long_range(sog=63), "sog_kn", id="long range without speed"),
        pytest.param(long_range(cog=511), "cog_deg", id="long range without course"),
    ],
)
def test_not_available_is_null(payload, column):
    assert read(tagged(sentence(payload), c=STAMP)).row[column] is None


@pytest.mark.parametrize(
    ("payload", "column", "value"),
    [
        pytest.param(class_a(sog=1022), "sog_kn", 102.2, id="fastest"),
        pytest.param(class_a(cog=3599), "cog_deg", 359.9, id="last course"),
        pytest.param(class_a(heading=359), "heading_deg", 359, id="last heading"),
        pytest.param(class_a(rot=126), "rot_deg_min", 708.7, id="fastest turn to starboard"),
        pytest.param(class_a(rot=-126), "rot_deg_min", -708.7, id="fastest turn to port"),
        pytest.param(aircraft(sog=102), "sog_kn", 102, id="an aircraft as slow as a ship"),
        pytest.param(class_a(status=15), "nav_status", 15, id="status not defined"),
    ],
)
def test_the_last_value_that_is_available_stays(payload, column, value):
    assert read(tagged(sentence(payload), c=STAMP)).row[column] == pytest.approx(value, abs=0.01)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(sentence(class_a(lon=181, lat=57)), "no position", id="longitude 181"),
        pytest.param(sentence(class_a(lon=11, lat=91)), "no position", id="latitude 91"),
        pytest.param(sentence(class_a(mmsi=0)), "no vessel_id", id="number 0"),
        pytest.param(sentence(class_a(mmsi=1_000_000_000)), "no vessel_id", id="ten digits"),
        pytest.param(sentence(""), "empty payload", id="empty"),
        pytest.param(sentence(class_a()[:24]), "payload too short", id="short"),
        pytest.param(sentence(class_a() + "00"), "payload too long", id="long"),
        pytest.param(sentence("1Y" + class_a()[2:]), "bad payload", id="foreign sign"),
        pytest.param(sentence("0" + class_a()[1:]), "unknown message type", id="type 0"),
        pytest.param(sentence("L" + class_a()[1:]), "unknown message type", id="type 28"),
        pytest.param(sentence(class_a())[:-2] + "00", "bad checksum", id="wrong checksum"),
        pytest.param(sentence(class_a())[:-3], "no checksum", id="no checksum"),
        pytest.param(sentence(class_a())[:-1], "no checksum", id="half a checksum"),
        pytest.param(sentence(class_a(), talker="=I"), "broken sentence", id="corrupted talker"),
        pytest.param(sentence(class_a(), count=(0, 1)), "broken sentence", id="none of none"),
        pytest.param(sentence(class_a(), count=(1, 2)), "broken sentence", id="second of one"),
        pytest.param(sentence(class_a(), fill=9), "broken sentence", id="nine bits of filling"),
        pytest.param("hello", "not a sentence", id="noise"),
        pytest.param(sentence(class_a(), count=(2, 1)), "fragment missing", id="half a message"),
    ],
)
def test_what_cannot_be_read_is_counted_by_reason(line, reason):
    found = read(tagged(line, c=STAMP))

    assert (found.read, found.rejected) == (1, {reason: 1})


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param(sentence(static()), "static", id="5"),
        pytest.param(sentence("4" + static()[1:29]), "base station", id="4"),
        pytest.param(sentence("E" + static()[1:45]), "aid to navigation", id="21"),
        pytest.param("$GPVTG,000.0,T,347.1,M,000.0,N,000.0,K,A*22", "not AIS", id="GPS"),
        pytest.param("!AIPWR,1*40", "not AIS", id="another encapsulation"),
    ],
)
def test_what_is_no_position_is_counted_by_kind(line, kind):
    found = read(tagged(line, c=STAMP))

    assert (found.read, found.other) == (0, {kind: 1})


def test_an_encapsulation_that_is_not_ais_and_has_a_wrong_checksum_is_broken():
    assert read(tagged("!AIPWR,1*00", c=STAMP)).rejected == {"broken sentence": 1}


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([tagged(sentence(class_a()), c=STAMP)], id="tag block in s"),
        pytest.param([tagged(sentence(class_a()), c=STAMP * 1000)], id="tag block in ms"),
        pytest.param([tagged("", c=STAMP), sentence(class_a())], id="tag block on its own line"),
        pytest.param([f"{sentence(class_a())},{STAMP}"], id="trailing epoch in s"),
        pytest.param([f"{sentence(class_a())},{STAMP}000"], id="trailing epoch in ms"),
        pytest.param(
            [f"{sentence(class_b())},{STAMP}", sentence(class_a())], id="the last time of the log"
        ),
    ],
)
def test_the_time_is_found_wherever_a_log_keeps_it(lines):
    found = read(*lines)

    assert found.reports.row(-1, named=True)["time"] == NOON


def test_a_time_line_gives_time_to_the_millisecond_and_station():
    line = sentence(class_a())

    row = read(time_line(line), line).row

    assert row["time"] == NOON + timedelta(milliseconds=250)
    assert row["receiver"] == "2190074"


def test_a_time_line_for_another_sentence_gives_way_to_the_time_of_the_sentence():
    other, line = sentence(class_b()), sentence(class_a())

    row = read(time_line(other, clock="9,0,0,0"), tagged(line, c=STAMP)).row

    assert (row["time"], row["receiver"]) == (NOON, None)


def test_a_time_line_is_used_up_by_its_sentence():
    line = sentence(class_a())

    found = read(tagged(line, c=STAMP), time_line(line, clock="9,0,0,0"), line, line)

    assert [time.hour for time in found.reports["time"]] == [12, 9, 12]


@pytest.mark.parametrize(
    "date",
    [
        pytest.param("2024,2,29", id="leap day"),
        pytest.param("2000,2,29", id="leap day of a century"),
        pytest.param("2023,12,31", id="last day"),
        pytest.param("2024,1,1", id="first day"),
        pytest.param("2100,3,1", id="no leap year"),
    ],
)
def test_the_date_of_a_time_line_is_that_of_the_calendar(date):
    line = sentence(class_a())
    told = time_line(line).replace("2024,3,9", date).rpartition("*")[0]
    total = 0
    for sign in told[1:]:
        total ^= ord(sign)

    row = read(f"{told}*{total:02X}", line).row

    assert row["time"].date() == datetime(*map(int, date.split(",")), tzinfo=UTC).date()


def test_a_damaged_tag_block_gives_no_time():
    damaged = tagged(sentence(class_a()), c=STAMP).replace("c:1", "c:2", 1)

    assert read(damaged).rejected == {"no time": 1}


def test_a_log_without_time_is_of_the_time_it_was_received():
    found = read(sentence(class_a(second=50)), received_at=NOON)

    assert (found.row["time"], found.row["quality"]) == (NOON, Quality.RECEIVER_TIME)


@pytest.mark.parametrize(
    ("time", "latest"),
    [
        pytest.param(631_151_999, None, id="before 1990"),
        pytest.param(STAMP, NOON - timedelta(seconds=1), id="in the future"),
    ],
)
def test_a_time_that_cannot_be_is_out_of_range(time, latest):
    found = read(tagged(sentence(class_a()), c=time), latest=latest)

    assert found.rejected == {"time before 1990 or in the future": 1}


@pytest.mark.parametrize("time", [631_152_000, STAMP])
def test_the_first_and_the_latest_time_are_in_range(time):
    assert read(tagged(sentence(class_a()), c=time), latest=NOON).reports.height == 1


@pytest.mark.parametrize(
    ("second", "quality"),
    [
        pytest.param(5, 0, id="the same second"),
        pytest.param(55, 0, id="ten seconds before, over the minute"),
        pytest.param(15, 0, id="ten seconds after"),
        pytest.param(54, Quality.LATE, id="eleven seconds before"),
        pytest.param(16, Quality.LATE, id="eleven seconds after"),
        pytest.param(60, Quality.RECEIVER_TIME, id="no second"),
        pytest.param(61, Quality.RECEIVER_TIME | Quality.HELD_POSITION, id="manual"),
        pytest.param(62, Quality.RECEIVER_TIME | Quality.HELD_POSITION, id="dead reckoning"),
        pytest.param(63, Quality.RECEIVER_TIME | Quality.HELD_POSITION, id="no fix"),
    ],
)
@pytest.mark.parametrize("payload", [class_a, class_b, aircraft])
def test_the_second_of_the_message_is_held_against_the_time(payload, second, quality):
    found = read(tagged(sentence(payload(second=second)), c=STAMP))

    assert found.row["quality"] == quality


@pytest.mark.parametrize(
    ("mmsi", "is_bad"),
    [
        pytest.param(219_000_001, False, id="ship"),
        pytest.param(201_000_000, False, id="first country"),
        pytest.param(775_999_999, False, id="last country"),
        pytest.param(776_000_000, True, id="no country"),
        pytest.param(111_219_501, False, id="rescue aircraft"),
        pytest.param(111_100_501, True, id="rescue aircraft of no country"),
        pytest.param(982_190_001, False, id="craft of a ship"),
        pytest.param(821_900_001, False, id="handheld radio"),
        pytest.param(970_123_456, False, id="rescue transmitter"),
        pytest.param(971_123_456, True, id="no form"),
        pytest.param(2_190_074, True, id="coast station"),
        pytest.param(992_190_001, True, id="aid to navigation"),
        pytest.param(1, True, id="one"),
    ],
)
def test_a_number_that_no_ship_can_have_is_marked_and_kept(mmsi, is_bad):
    row = read(tagged(sentence(class_a(mmsi)), c=STAMP)).row

    assert bool(row["quality"] & Quality.BAD_MMSI) is is_bad


def halves(payload, **about):
    return [
        sentence(payload[:40], count=(2, 1), **about),
        sentence(payload[40:], count=(2, 2), fill=2, **about),
    ]


def test_fragments_of_several_messages_may_be_mixed():
    first = halves(static(219_000_001, name="FIRST"), sequence="1")
    second = halves(static(219_000_002, name="SECOND"), sequence="2")
    third = halves(static(219_000_003, name="THIRD"), sequence="1", channel="B")

    found = read(second[1], first[0], third[0], second[0], third[1], first[1], received_at=NOON)

    assert sorted(found.vessels["name"]) == ["FIRST", "SECOND", "THIRD"]
    assert found.read == 0


def test_a_fragment_heard_twice_is_one_fragment():
    one, two = halves(static(), sequence="1")

    found = read(one, one, two, received_at=NOON)

    assert (found.other, found.rejected) == ({"static": 1}, {})


def test_a_fragment_that_begins_anew_gives_up_the_old_message():
    old = halves(static(name="OLD"), sequence="1")
    new = halves(static(name="NEW"), sequence="1")

    found = read(old[0], *new, received_at=NOON)

    assert (found.vessels["name"].to_list(), found.rejected) == (["NEW"], {"fragment missing": 1})


def test_groups_of_tag_blocks_keep_fragments_apart():
    first, second = halves(static(name="FIRST")), halves(static(219_000_002, name="SECOND"))
    lines = [
        tagged(first[0], g="1-2-10"),
        tagged(second[0], g="1-2-11"),
        tagged(first[1], g="2-2-10"),
        tagged(second[1], g="2-2-11"),
    ]

    assert sorted(read(*lines, received_at=NOON).vessels["name"]) == ["FIRST", "SECOND"]


def test_a_fragment_is_not_waited_for_longer_than_4096_lines():
    one, two = halves(static(), sequence="1")
    between = ["$GPVTG,1*00"]

    patient = read(one, *between * 4095, two, received_at=NOON)
    late = read(one, *between * 4096, two, sentence(class_a(), count=(2, 1)), received_at=NOON)

    assert patient.other["static"] == 1
    assert late.rejected == {"fragment missing": 3}


def test_no_more_than_64_messages_are_open_at_once():
    lines = [
        sentence(
            static(219_000_000 + at)[:40],
            count=(2, 1),
            sequence=str(at % 10),
            channel=chr(65 + at // 10),
        )
        for at in range(65)
    ]
    stream = NmeaLines(Reading(received_at=NOON))

    given_up = stream.feed("\n".join([*lines, ""]).encode())

    assert given_up.rejected.rows() == [("fragment missing", 1)]


def test_a_message_in_fragments_has_the_time_of_the_first():
    payload = class_b_extended()
    one, two = (
        sentence(payload[:30], count=(2, 1), sequence="4"),
        sentence(payload[30:], count=(2, 2), sequence="4"),
    )

    found = read(tagged(one, c=STAMP, s="here"), tagged(two, c=STAMP + 30))

    assert (found.row["time"], found.row["receiver"]) == (NOON, "here")


def test_particulars_are_read_in_full():
    found = read(tagged(sentence(static(), fill=2), c=STAMP))

    assert found.vessels.row(0, named=True) == {
        "vessel_id": 219_000_001,
        "time": NOON,
        "imo": 9_074_729,
        "name": "ANNA",
        "call_sign": "OXAB",
        "ship_type": 70,
        "length_m": 120,
        "beam_m": 20,
        "to_bow_m": 100,
        "draught_m": pytest.approx(7.1),
        "destination": "SKAGEN",
    }


def test_particulars_not_given_are_null():
    empty = static(
        imo=0, name="", call_sign="", kind=0, sizes=(0, 0, 0, 0), draught=0, destination=""
    )

    found = read(tagged(sentence(empty), c=STAMP), tagged(sentence(static()), c=STAMP))

    assert found.vessels["name"].to_list() == ["ANNA"]


def test_a_ship_that_says_the_same_again_has_changed_nothing():
    line = tagged(sentence(static()), c=STAMP)
    moored = tagged(sentence(static(destination="GRENAA")), c=STAMP + 60)

    found = read(line, line, moored, line)

    assert found.vessels["destination"].to_list() == ["SKAGEN", "GRENAA", "SKAGEN"]


def test_the_two_parts_of_message_24_are_put_together():
    found = read(
        tagged(sentence(static_24a()), c=STAMP), tagged(sentence(static_24b()), c=STAMP + 1)
    )
    last = found.vessels.row(-1, named=True)

    assert (last["name"], last["call_sign"], last["ship_type"], last["length_m"]) == (
        "LITTLE BOAT", "XP1234", 37, 10,
    )  # fmt: skip


def test_an_auxiliary_craft_has_no_dimensions_in_message_24():
    found = read(tagged(sentence(static_24b(982_190_001)), c=STAMP))

    assert found.vessels["length_m"].to_list() == [None]


def test_message_19_is_a_report_and_particulars():
    found = read(tagged(sentence(class_b_extended()), c=STAMP))

    assert found.reports.height == 1
    assert found.vessels["name"].to_list() == ["LONG BOAT"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
def test_every_line_end_is_one(end):
    line = tagged(sentence(class_a()), c=STAMP)

    assert read(line, line, end=end).reports.height == 2


def test_rejected_rows_are_kept_with_line_and_text():
    found = read("noise", "", sentence(""), keep_rejects=True, received_at=NOON)

    assert found.rejects.rows() == [
        ("a.nmea", 1, "not a sentence", "noise"),
        ("a.nmea", 3, "empty payload", sentence("")),
    ]


def test_an_incomplete_message_is_kept_with_its_first_line():
    one, _ = halves(static())

    found = read("$X", one, keep_rejects=True, received_at=NOON)

    assert found.rejects.rows() == [("a.nmea", 2, "fragment missing", one)]


def test_more_receivers_than_the_table_holds_stay_unnamed():
    lines = [tagged(sentence(class_a()), c=STAMP, s=f"station {at}") for at in range(3200)]

    found = read(*lines)

    assert found.reports["receiver"].null_count() == 3200 - 4096 * 3 // 4
