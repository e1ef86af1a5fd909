import math
from datetime import timedelta

import polars as pl
import pytest
import shapely

from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.anchor_drag_memory import COURSE, CRAB, SPEED, STEADINESS, SUDDENNESS, WORK
from seawarden.detect.context import Context, lines
from seawarden.detect.peers import PEER, RATIO_STEPS
from seawarden.geo.corridor import corridor
from seawarden.model.chart import DEPTH, PILOT_STATION, PORT, SCHEME, WEATHER, Charts
from seawarden.model.errors import SettingsError
from seawarden.model.schema import empty
from seawarden.model.units import M_PER_NM
from seawarden.model.vessel import VESSEL
from tests.builders import GEOD, SHIP, at, fold, line, numbers, vessel
from tests.detect.passages import NAN, passage, slowed, state_after, weights

AFTER = 1e4


def told(rows, known=None, **changed):
    return fold(AnchorDrag(**changed), rows, known)


def raised(rows, known=None, **changed):
    return told(rows, known, **changed).filter(status="raised")


def around(*, drawn=None, vessels=None, surroundings=None, **charts):
    drawn = line([(0.0, 0.0), (0.1, 0.0)]) if drawn is None else drawn
    return Context(
        lines=lines(drawn), vessels=empty(VESSEL) if vessels is None else vessels,
        corridor=corridor(drawn), charts=Charts(**charts), surroundings=surroundings or {},
    )  # fmt: skip


def test_a_loss_that_stays_is_raised_once_and_closed_when_she_has_recovered():
    found = told(passage(slowed(0.8, 40, after=[1.0] * 20)))

    # She loses a fifth in the 30th minute; by the 70th she makes full speed again.
    assert found.select("status", "kind", "asset_id", "level", "start").rows() == [
        ("raised", "anchor_drag", None, "low", at(30)),
        ("closed", "anchor_drag", None, "low", at(30)),
    ]
    assert at(38) <= found["end"][0] <= at(60)
    assert "has recovered her speed" in found["reason"][1]


def test_a_second_loss_of_the_same_ship_is_told_anew_from_raised_to_closed():
    # Towards a line that she is told of the first time, and past it the second.
    cables = line([(10.45, 54.0), (10.45, 55.0)])
    parts = slowed(0.7, 60, after=[1.0] * 150) + [0.7] * 60 + [1.0] * 30
    found = told(passage(parts), around(drawn=cables))
    starts = found["start"].unique(maintain_order=True)

    assert starts.to_list() == [at(30), at(240)]
    for start in starts:
        one = found.filter(start=start)
        assert one["status"].to_list()[0] == "raised"
        assert one["status"].to_list()[-1] == "closed"
    assert found.filter(start=at(30))["level"][-1] == "high"
    assert found.filter(start=at(240))["level"].unique().to_list() == ["low"]


def test_a_loss_after_one_that_was_withdrawn_is_told():
    weak = [0.85] * 40 + [0.955] * 80
    parts = [1.0] * 30 + weak + [1.0] * 150 + [0.7] * 60
    found = told(passage(parts))

    assert found["status"].to_list() == ["raised", "withdrawn", "raised", "closed"]


def test_the_sentence_says_what_she_does_and_what_that_is_consistent_with():
    ship = vessel(name="ASTRID", ship_type=70)
    found = raised(passage(slowed(0.8)), around(vessels=ship))

    assert found["reason"][0].startswith(
        "ASTRID (cargo ship) has made only 80 % of the expected 10.0 kn since 3 Jun 12:30 UTC"
    )
    assert "consistent with an anchor dragging" in found["reason"][0]


def test_an_alert_of_seven_hours_still_stands_though_her_slow_hours_would_be_her_habit():
    learnt = [10.0] * 60 + [8.0] * 390
    found = told(passage(slowed(0.8, 420), expected_kn=learnt))

    assert found["status"].to_list() == ["raised", "closed"]
    assert found["end"][1] == at(449)
    assert numbers(found, 1)["speed, of the expected"] == pytest.approx(0.8, abs=0.002)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(passage(slowed(0.8)), id="a fifth lost"),
        pytest.param(passage(slowed(0.89, 41)), id="a tenth lost for long"),
        pytest.param(passage(slowed(0.52, 60)), id="nearly half lost"),
        pytest.param(
            passage(slowed(0.8), expected_kn=5.0, sog_kn=[5.0] * 30 + [4.0] * 40), id="five knots"
        ),
        pytest.param(passage(slowed(0.8), cog_deg=NAN), id="no course"),
        pytest.param(passage(slowed(0.8, 12, steady=6), every_min=10), id="every ten minutes"),
        pytest.param(passage(slowed(0.8, 12, steady=6), every_min=60), id="by the hour"),
    ],
)
def test_is_a_drag(rows):
    assert raised(rows).height == 1


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(passage(slowed(0.96, 60)), id="too little"),
        pytest.param(passage(slowed(0.9, 30)), id="a tenth, too short"),
        pytest.param(passage(slowed(0.48, 60)), id="she stops"),
        pytest.param(
            passage(slowed(0.8), expected_kn=4.9, sog_kn=[4.9] * 30 + [3.9] * 40), id="too slow"
        ),
        pytest.param(passage(slowed(0.8, 7, after=[1.0] * 30)), id="a dip"),
        pytest.param(passage(slowed(0.8), expected_kn=NAN), id="nothing expected"),
        pytest.param(passage([max(1 - n / 45, 0.1) for n in range(60)]), id="she slows and slows"),
        pytest.param(passage(slowed(0.9, 60), cog_deg=[90.0] * 31 + [110.0] * 59), id="a turn"),
        pytest.param(passage(slowed(0.8), sog_kn=NAN), id="no speed"),
        pytest.param(passage(slowed(0.8)).clear(), id="nothing"),
    ],
)
def test_is_no_drag(rows):
    assert raised(rows if rows.height else passage([1.0])).is_empty()


# How a ship's numbers follow her, in plain words: a mean that forgets within a span takes in, of
# each minute, one part in (span + 1).
def mean(before, value, span, minutes=1.0):
    return before + minutes / (span + minutes) * (value - before)


def test_what_her_own_minutes_are_worth_is_what_the_page_says():
    # She wanders by 2 % below what is expected for an hour, then loses, turns a little, crabs.
    parts, after = [0.98] * 60, [0.78] * 20
    cog = [90.0 + 0.05 * n for n in range(60)] + [93.0, 95.0, 99.0, 101.0] + [101.0] * 16
    crab = [1.0] * 60 + [3.5] * 20
    rows = passage(parts + after, cog_deg=cog, crab_deg=crab, spread=0.01)
    found = told(rows)

    short = restless = 0.0
    usual, usual_crab = 90.0, 1.0
    for minute in range(60):
        step = 1.0 if minute else 0.0
        short = mean(short, -0.02, 12, step)
        restless = mean(restless, short * short, 120, step)
        usual = mean(usual, cog[minute], 15, step)
    loss = math.log((7.8 + 0.1) / (10 * (1 + short) + 0.1))
    fast = slow = looks = 0.0
    crab_now = usual_crab
    early, unturned, turned, strayed = 0.0, 0.0, 0.0, 0.0
    for minute in range(60, 80):
        fast, slow, looks = mean(fast, loss, 3), mean(slow, loss, 12), looks + 0.1
        early = fast if minute <= 72 else early
        off = cog[minute] - usual
        strayed = max(strayed, off)
        unturned = fast if strayed < 5 else unturned
        turned = max(turned, off) if minute <= 66 else turned
        crab_now = mean(crab_now, 3.5, 12)
        if found["end"][0] == at(minute):
            break
    level = max(fast, slow)
    variance = 0.03**2 / looks + 0.035**2 + 4 * restless
    speed = min(0.5 * level**2 / variance, 10)
    support = min(speed / 3, 1)
    steady = 1 - (slow - fast) / -level / 0.2
    explained = math.log(0.9) / fast * math.sqrt(turned / 12)
    turn = min((turned - 5) / 7, 1) * min(explained, 1) * (1 - unturned / fast)
    hours = (minute - 60) / 60
    worth = weights(found)
    assert found["start"][0] == at(60)
    assert worth["speed, of the expected"] == pytest.approx(speed, rel=1e-3)
    assert worth["speed, of that a while before"] == pytest.approx(
        2 * max(steady, -3) * (support if steady > 0 else 1), rel=1e-3
    )
    late = 1 - early / fast / 0.7
    assert worth["loss in its first minutes, of all of it"] == pytest.approx(
        -6 * min(max(late, 0), 1), abs=1e-3
    )
    assert worth["turn with the loss"] == pytest.approx(-6 * turn, rel=1e-3)
    assert worth["slow for"] == pytest.approx(0.5 * support * math.log2(1 + hours), rel=1e-3)
    assert worth["crab more than usual (needs a heading)"] == pytest.approx(support)
    assert worth["off her usual course at most"] == 0.0
    assert numbers(found)["turn with the loss"] == pytest.approx(turned, rel=1e-4)


def noisy(noise, minutes, *, every=1):
    # Every second minute heard is so much faster than every other, about the expected speed.
    return [math.exp(noise if n // every % 2 else -noise) for n in range(minutes)]


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.03])
def test_the_noise_of_a_report_is_learnt_from_how_speeds_that_follow_differ(noise):
    state = state_after(passage(noisy(noise, 120), sog_kn=[10 * p for p in noisy(noise, 120)]))

    # Each differs from the one before by twice the noise; half the mean square of that.
    assert state["jitter"] == pytest.approx(2 * noise**2, rel=0.03, abs=1e-9)


def test_a_change_larger_than_the_loss_watched_for_is_judged_and_not_learnt():
    steps = [state_after(passage([1.0] * 20 + [1.0 + more] * 2)) for more in (0.08, 0.5)]
    lost = state_after(passage([1.0] * 20 + [0.7] * 2))

    assert steps[0]["jitter"] == pytest.approx(steps[1]["jitter"], rel=1e-5)
    assert steps[0]["jitter"] > 0
    assert lost["jitter"] == 0


@pytest.mark.parametrize(("part", "is_suspected"), [(0.93, False), (0.90, True)])
def test_a_noisy_ship_is_suspected_beyond_twice_the_noise_of_a_report(part, is_suspected):
    # A noise of 3 % each way: a report differs from another by 4.2 %, and twice that is watched.
    rows = passage([*noisy(0.03, 120), part])

    assert state_after(rows)["is_suspected"] == is_suspected
    assert state_after(passage([*noisy(0.001, 120), part]))["is_suspected"]


@pytest.mark.parametrize("every_min", [1, 5, 10])
def test_noise_is_worth_the_more_the_rarer_reports_are(every_min):
    def worth(noise):
        steady = 120 // every_min
        rows = passage([*noisy(noise, steady), *[0.85] * (40 // every_min)], every_min=every_min)
        return state_after(rows)["terms"][SPEED]

    lost = 1 - worth(0.03) / worth(0.0)
    least, most = {1: (0.02, 0.2), 5: (0.2, 0.5), 10: (0.35, 0.65)}[every_min]

    assert least < lost < most


def test_that_she_no_longer_falls_is_worth_less_where_it_could_not_be_seen():
    def steadiness(noise):
        rows = passage([*noisy(noise, 12), *[0.75] * 12], every_min=10)
        return state_after(rows)["terms"][STEADINESS]

    assert steadiness(0.0) == pytest.approx(2.0, abs=0.05)
    assert 0.5 < steadiness(0.03) < 1.5


@pytest.mark.parametrize(("every_min", "reports", "counts"), [
    pytest.param(5, 2, True, id="ten minutes after, by two reports of five minutes"),
    pytest.param(5, 3, False, id="a quarter of an hour after, by three"),
    pytest.param(2, 4, False, id="eight minutes after, by four of two minutes"),
])  # fmt: skip
def test_what_came_between_two_reports_is_not_told_apart(every_min, reports, counts):
    steady = 12
    cog = [90.0] * (steady + reports) + [115.0] * 12
    rows = passage(slowed(0.7, reports + 12, steady=steady), cog_deg=cog, every_min=every_min)

    assert (state_after(rows)["turned_deg"] > 0) == counts


def test_the_course_is_kept_within_five_degrees():
    near, far = ([90.0] * 40 + [90.0 + off] * 30 for off in (4.9, 5.1))

    assert weights(raised(passage(slowed(0.8), cog_deg=near)))[
        "off her usual course at most"
    ] == pytest.approx(0.7)
    assert raised(passage(slowed(0.8), cog_deg=near)).height == 1
    assert state_after(passage(slowed(0.8), cog_deg=near))["terms"][COURSE] > 0
    assert state_after(passage(slowed(0.8), cog_deg=far))["terms"][COURSE] == 0


@pytest.mark.parametrize(("more_deg", "counts"), [(1.6, True), (1.4, False), (-1.6, True)])
def test_crab_counts_from_one_and_a_half_degrees_on(more_deg, counts):
    rows = passage(slowed(0.8, 120), crab_deg=[1.0] * 30 + [1.0 + more_deg] * 120)

    assert (state_after(rows)["terms"][CRAB] > 0) == counts


@pytest.mark.parametrize(("minute", "counts"), [(35, True), (36, True), (37, False)])
def test_a_turn_counts_within_six_minutes_of_the_loss(minute, counts):
    cog = [90.0] * minute + [115.0] * (70 - minute)

    assert (state_after(passage(slowed(0.7), cog_deg=cog))["turned_deg"] > 0) == counts


def test_a_turn_that_explains_a_small_loss_ends_the_suspicion_for_half_an_hour():
    parts = slowed(0.92, 45)
    rows = passage(parts, cog_deg=[90.0] * 30 + [110.0] * 45)
    ended = state_after(rows[:38])
    end = (ended["held"] / 60e6 - at(0).timestamp() / 60) - 30

    assert not ended["is_suspected"]
    assert 36 < end < 38
    assert not state_after(rows[: int(end) + 30])["is_suspected"]
    assert state_after(rows[: int(end) + 33])["is_suspected"]


@pytest.mark.parametrize(("part", "ends"), [(0.88, True), (0.85, False)])
def test_a_turn_must_explain_nine_tenths_of_a_loss_to_end_the_suspicion(part, ends):
    # A turn by 12 degrees explains a loss to 0.9.
    rows = passage(slowed(part, 8), cog_deg=[90.0] * 30 + [102.1] * 8)
    state = state_after(rows)

    assert (state["held"] != -1) == ends


@pytest.mark.parametrize(
    ("turn_deg", "minutes", "counts"),
    [(65.0, 80, True), (65.0, 100, False), (55.0, 80, False)],
)
def test_turning_back_within_an_hour_and_a_half_before_explains(turn_deg, minutes, counts):
    cog = [90.0 - turn_deg] * 30 + [90.0] * (minutes + 40)
    rows = passage([1.0] * (30 + minutes) + [0.8] * 40, cog_deg=cog)

    assert state_after(rows)["terms"][WORK] == (-8.0 if counts else 0.0)


@pytest.mark.parametrize(("turn_deg", "is_raised"), [(55.0, True), (65.0, False), (178.0, False)])
def test_turning_back_while_suspected_explains(turn_deg, is_raised):
    # Ten minutes after the loss: long before its evidence would do, and no turn with the loss.
    rows = passage(slowed(0.85), cog_deg=[90.0] * 40 + [90.0 + turn_deg] * 30)

    assert (raised(rows).height == 1) == is_raised
    assert (state_after(rows)["terms"][WORK] < 0) != is_raised


def test_turning_back_once_told_of_explains_nothing():
    rows = passage(slowed(0.7), cog_deg=[90.0] * 60 + [250.0] * 10)

    assert raised(rows[:60]).height == 1
    assert state_after(rows)["terms"][WORK] == 0


@pytest.mark.parametrize(("minutes", "lasts"), [(58, True), (62, False)])
def test_a_weak_suspicion_is_over_after_an_hour(minutes, lasts):
    learnt = [10.0] * 60 + [9.5] * 60
    state = state_after(passage(slowed(0.95, minutes), expected_kn=learnt[: 30 + minutes]))

    assert state["is_suspected"] == lasts


@pytest.mark.parametrize(("part", "is_strong"), [(0.928, True), (0.934, False)])
def test_charts_and_peers_are_asked_from_three_nats_on(part, is_strong):
    assert state_after(passage(slowed(part, 42)))["is_strong"] == is_strong


def test_what_supports_a_loss_counts_in_full_from_three_nats_of_it_on():
    weak, strong = (state_after(passage(slowed(part, 42)))["terms"] for part in (0.93, 0.9))

    assert weak[COURSE] == pytest.approx(0.7 * weak[SPEED] / 3, rel=1e-4)
    assert 1 < weak[SPEED] < 2.4
    assert strong[COURSE] == pytest.approx(0.7)


@pytest.mark.parametrize(("minutes", "is_strong"), [(9, True), (8, False)])
def test_no_loss_is_weighed_in_its_first_eight_minutes(minutes, is_strong):
    assert state_after(passage(slowed(0.6, minutes)))["is_strong"] == is_strong


@pytest.mark.parametrize(
    ("every_min", "checked_min"),
    [
        pytest.param(1.8, 3.6, id="a report after 1.8 min is too early, the next one is not"),
        pytest.param(2.2, 2.2, id="one after 2.2 min is not"),
        pytest.param(2.0, 2.0, id="nor one after just two"),
    ],
)
def test_a_suspicion_is_weighed_every_two_minutes(every_min, checked_min):
    def checked(slow):
        return state_after(passage(slowed(0.6, slow), every_min=every_min))["checked"]

    # The first slow minute only begins the suspicion.
    first = next(slow for slow in range(2, 12) if checked(slow) > checked(1))
    times = {checked(slow) for slow in range(first, first + 3)}

    assert min(times - {checked(first)}) - checked(first) == timedelta(minutes=checked_min)


@pytest.mark.parametrize(("gap_min", "is_over"), [(119, False), (121, True)])
def test_a_silence_of_two_hours_ends_an_alert(gap_min, is_over):
    later = passage([0.7] * 3, begins=69 + gap_min)
    found = told(pl.concat([passage(slowed(0.7)), later]))

    assert (found.filter(status="closed")["end"][0] == at(69)) == is_over
    assert "has fallen silent" in found.filter(status="closed")["reason"][0]


@pytest.mark.parametrize(
    ("part", "minutes", "is_over"),
    [(1.0, 24, True), (0.975, 40, True), (1.0, 13, False), (0.9, 40, False)],
)
def test_a_recovery_to_ninety_seven_percent_for_ten_minutes_closes(part, minutes, is_over):
    state = state_after(passage(slowed(0.7, after=[part] * minutes)))

    assert state["is_suspected"] != is_over


def test_the_recovery_is_told_ten_minutes_after_it_began():
    found = told(passage(slowed(0.7, after=[1.0] * 30)))
    fast, minute = math.log(7.1 / 10.1), 69
    while fast <= math.log(0.97):
        fast, minute = mean(fast, 0.0, 3), minute + 1

    assert found["end"][-1] == at(minute + 10)


@pytest.mark.parametrize(("distance_m", "is_over"), [(1_900.0, True), (1_800.0, False)])
def test_near_a_line_she_may_have_snagged_it_and_the_alert_stays_open(distance_m, is_over):
    rows = passage(slowed(0.7, after=[1.0] * 40), asset_distance_m=distance_m)

    assert state_after(rows)["is_suspected"] != is_over


@pytest.mark.parametrize(("part", "is_raised"), [(0.89, True), (0.91, False)])
def test_six_and_a_half_nats_raise(part, is_raised):
    rows = passage(slowed(part, 41))
    nats = sum(state_after(rows)["terms"])

    assert 5.2 < nats < 7.8
    assert (nats >= 6.5) == is_raised
    assert (raised(rows).height == 1) == is_raised


@pytest.mark.parametrize(("minute", "is_early"), [(11, True), (13, False)])
def test_most_of_a_loss_comes_within_twelve_minutes(minute, is_early):
    # A small loss first; the large one so many minutes after.
    state = state_after(passage([1.0] * 30 + [0.93] * minute + [0.72] * (50 - minute)))
    late = 1 - state["early"] / state["fast"] / 0.7

    assert state["terms"][SUDDENNESS] == pytest.approx(-6 * max(late, 0))
    assert (math.exp(state["early"]) < 0.92) == is_early


def test_a_loss_little_by_little_is_worth_less():
    parts = [1.0] * 30 + [1.0 - 0.1 * min(n, 12) / 12 for n in range(1, 60)]
    early = state_after(passage(parts))["terms"][SUDDENNESS]
    later = state_after(passage([1 - n / 150 for n in range(50)]))["terms"][SUDDENNESS]

    assert early == 0
    assert later < -2


def peer(ship, *, ago_min=10.0, north_m=1_000.0, cog_deg=90.0, part=0.8):
    """Return a stretch of another ship's, that ended so long before the 60th minute."""
    return {
        "vessel_id": ship, "until": at(60 - ago_min), "lon_deg": 10.17,
        "lat_deg": 54.5 + north_m / 111_300, "cog_deg": cog_deg,
        "ratio_sum": round(part * RATIO_STEPS) * 2, "slowest": round(part * RATIO_STEPS),
        "minute_count": 2,
    }  # fmt: skip


def peers(*rows):
    return around(surroundings={"peers": pl.DataFrame(list(rows), schema=dict(PEER))})


def seen(known, part=0.8, minutes=31, **said):
    """Return the first alert of a ship that loses a fifth, judged by its nats at any level."""
    return raised(passage(slowed(part, minutes), **said), known, raise_at=-50.0, weigh_at=-50.0)


PEER_WORTH = "their speed, of what is expected of each"


def test_peers_that_lost_as_much_take_all_that_the_loss_is_worth():
    others = [peer(SHIP + n, ago_min=40, part=0.5) for n in (1, 2, 3)]

    assert raised(passage(slowed(0.8)), peers(*others)).is_empty()
    assert raised(passage(slowed(0.8)), peers(*others[:2])).height == 1
    assert raised(passage(slowed(0.8)), peers(*others), without=frozenset({"peers"})).height == 1


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        pytest.param({}, 3, id="all of them"),
        pytest.param({"north_m": 19.0 * M_PER_NM}, 3, id="just near enough"),
        pytest.param({"north_m": 21.0 * M_PER_NM}, 2, id="too far"),
        pytest.param({"cog_deg": 119.0}, 3, id="just the same way"),
        pytest.param({"cog_deg": 121.0}, 2, id="another way"),
        pytest.param({"cog_deg": 61.0}, 3, id="just the same way, on the other side"),
        pytest.param({"ago_min": 75.0}, 3, id="just late enough"),
        pytest.param({"ago_min": 85.0}, 2, id="too long ago"),
        pytest.param({"ago_min": 5.0}, 2, id="not complete yet"),
    ],
)
def test_peers_are_other_ships_near_by_on_the_same_way_within_the_hour(changed, count):
    usual = {"ago_min": 40.0, "part": 0.99}
    rows = [peer(SHIP + 1, **usual), peer(SHIP + 2, **usual), peer(SHIP + 3, **(usual | changed))]
    found = seen(peers(*rows, peer(SHIP, **usual)))

    # She is told in the 8th minute of her loss or soon after: the 38th to 43rd.
    assert numbers(found)["peers on the same way"] == count


def test_what_peers_leave_of_a_loss_is_worth_its_square():
    # She makes 0.8 of what is expected, they 0.9: in the logarithm about half is left.
    found = seen(peers(*(peer(SHIP + n, ago_min=40, part=0.9) for n in (1, 2, 3))), minutes=9)
    left = 1 - math.log(0.9) / math.log(numbers(found)["speed, of the expected"])
    loss = weights(found)["speed, of the expected"]

    assert 0.4 < left < 0.6
    assert weights(found)[PEER_WORTH] == pytest.approx(0.5 - loss * (1 - left**2), rel=1e-3)


@pytest.mark.parametrize(("count", "is_worth"), [(3, True), (2, False)])
def test_three_peers_are_needed(count, is_worth):
    others = [peer(SHIP + n, ago_min=40, part=1.0) for n in range(1, count + 1)]

    assert (weights(seen(peers(*others)))[PEER_WORTH] > 0) == is_worth


def ports(*, far_m, bearing_deg=90.0, rows=None):
    """Return a chart with a port so far from where she is when the alert is raised."""
    at_lon, at_lat = rows
    lon, lat, _ = GEOD.fwd(at_lon, at_lat, bearing_deg, far_m)
    port = {"name": "Port", "lon_deg": lon, "lat_deg": lat, "radius_m": 500.0,
            "is_anchorage": False}  # fmt: skip
    return pl.DataFrame([port], schema=dict(PORT))


@pytest.mark.parametrize(
    ("far_nm", "bearing_deg", "explains"),
    [(5.9, 90.0, True), (6.6, 90.0, False), (3.0, 108.0, True), (3.0, 113.0, False)],
)
def test_a_port_ahead_explains(far_nm, bearing_deg, explains):
    where = seen(around()).select("lon_deg", "lat_deg").row(0)
    chart = ports(far_m=far_nm * M_PER_NM, bearing_deg=bearing_deg, rows=where)
    found = seen(around(ports=chart))

    assert (weights(found)["port or anchorage ahead"] == -4.0) == explains


def test_pilots_boarding_here_explain():
    lon, lat = seen(around()).select("lon_deg", "lat_deg").row(0)
    station = {"name": None, "lon_deg": lon, "lat_deg": lat, "radius_m": 2_000.0}
    chart = pl.DataFrame([station], schema=dict(PILOT_STATION))

    assert weights(seen(around(pilot_stations=chart)))["pilot station here"] == -4.0


@pytest.mark.parametrize(("far_nm", "explains"), [(1.9, True), (2.1, False)])
def test_a_separation_scheme_that_begins_ahead_explains(far_nm, explains):
    lon, lat = seen(around()).select("lon_deg", "lat_deg").row(0)
    edge, _, _ = GEOD.fwd(lon, lat, 90.0, far_nm * M_PER_NM)
    area = shapely.to_wkb(shapely.box(edge, lat - 0.1, edge + 1.0, lat + 0.1))
    chart = pl.DataFrame(
        [{"name": None, "geometry": area, "direction_deg": None}], schema=dict(SCHEME)
    )
    found = seen(around(schemes=chart))

    assert (weights(found)["edge of a separation scheme ahead"] == -1.5) == explains


@pytest.mark.parametrize(
    ("depth_m", "nats"), [(140.0, 0.3), (160.0, 0.0), (380.0, 0.0), (390.0, -6.0)]
)
def test_depth_counts_where_every_anchor_reaches_and_where_none_does(depth_m, nats):
    lon, lat = seen(around()).select("lon_deg", "lat_deg").row(0)
    chart = pl.DataFrame(
        [{"lon_deg": lon, "lat_deg": lat, "depth_m": depth_m}], schema=dict(DEPTH)
    )
    rows = passage(slowed(0.6))
    found = raised(rows, around(depth=chart), raise_at=-50.0)

    assert weights(found)["depth"] == nats


@pytest.mark.parametrize(("code", "nats"), [(70, 0.0), (30, -2.0), (60, -1.0), (None, 0.0)])
def test_her_type_counts_by_her_own_word(code, nats):
    found = seen(around(vessels=vessel(ship_type=code)))

    assert weights(found)["ship type, as she says"] == nats


def wind(*, then_kn, now_kn, change_min):
    """Return a chart of the wind from the east, that changes at a minute."""
    lon, lat = seen(around()).select("lon_deg", "lat_deg").row(0)
    rows = [
        {"time": at(minute), "lon_deg": lon, "lat_deg": lat, "wind_from_deg": 90.0,
         "wind_kn": then_kn if minute < change_min else now_kn}
        for minute in range(-120, 120, 5)
    ]  # fmt: skip
    return pl.DataFrame([dict.fromkeys(WEATHER) | row for row in rows], schema=dict(WEATHER))


WIND = "speed that the change of wind takes"


@pytest.mark.parametrize(
    ("now_kn", "change_min", "nats"),
    [
        pytest.param(22.5, 0, -2.0, id="half the loss"),
        pytest.param(22.0, 0, 0.0, id="less than half"),
        pytest.param(30.0, -25, -2.0, id="risen within the hour before"),
        pytest.param(30.0, -35, 0.0, id="risen earlier"),
    ],
)
def test_a_wind_that_has_risen_against_her_explains_half_the_loss(now_kn, change_min, nats):
    found = seen(around(weather=wind(then_kn=0.0, now_kn=now_kn, change_min=change_min)))

    assert weights(found)[WIND] == nats, numbers(found)[WIND]


def test_what_weighs_most_is_shown_first_and_what_nobody_told_last():
    chart = pl.DataFrame([{"lon_deg": 10.2, "lat_deg": 54.5, "depth_m": 40.0}], schema=dict(DEPTH))
    others = [peer(SHIP + n, ago_min=40, part=0.9) for n in (1, 2, 3)]
    surroundings = {"peers": pl.DataFrame(others, schema=dict(PEER))}
    items = seen(around(depth=chart, surroundings=surroundings))["evidence"][0].to_list()
    size = [abs(item["weight"]) for item in items]
    unknown = [item["value"] is None for item in items]
    chartless = [item["name"].endswith("(no chart given)") for item in items]

    assert size == sorted(size, reverse=True)
    assert unknown == sorted(unknown)
    assert chartless == sorted(chartless)
    assert size[0] > size[3] > 0
    assert sum(chartless) == 4


def test_the_sentence_names_the_line_under_her():
    where = seen(around()).select("lon_deg", "lat_deg").row(0)
    along = line([(where[0] - 0.02, where[1]), (where[0] + 0.001, where[1])])
    sketched = along.with_columns(accuracy_m=5_000.0)

    assert " She may be over Cable A now." in seen(around(drawn=along))["reason"][0]
    assert " over Cable A (schematic route) now." in seen(around(drawn=sketched))["reason"][0]
    assert "over" not in seen(around())["reason"][0]


@pytest.mark.parametrize(
    ("heading", "depth", "said"),
    [
        pytest.param(False, False, " Not judged: no heading, no depth.", id="neither"),
        pytest.param(True, False, " Not judged: no depth.", id="a heading"),
        pytest.param(False, True, " Not judged: no heading.", id="a depth"),
        pytest.param(True, True, "she may still be slowing down.", id="both"),
    ],
)
def test_a_heading_or_a_depth_that_nobody_told_is_said(heading, depth, said):
    lon, lat = seen(around()).select("lon_deg", "lat_deg").row(0)
    chart = pl.DataFrame([{"lon_deg": lon, "lat_deg": lat, "depth_m": 40.0}], schema=dict(DEPTH))
    known = around(depth=chart) if depth else around()
    found = seen(known, crab_deg=1.0 if heading else NAN, minutes=60, part=0.6)

    assert found["reason"][0].endswith(said)


def test_what_speaks_most_against_it_is_said():
    rows = passage(slowed(0.6, 60))
    found = raised(rows, around(vessels=vessel(ship_type=30)), without=frozenset({"steadiness"}))

    assert " Against it: her type goes slowly at work" in found["reason"][0]


def test_a_chart_that_nobody_gave_is_named_and_counts_nothing():
    found = seen(around())

    assert weights(found)["depth (no chart given)"] == 0.0
    assert numbers(found)["depth (no chart given)"] is None
    assert numbers(found)["crab more than usual (needs a heading)"] is None


def ahead(hours):
    """Return a line across her way that she reaches in so many hours after she was told of."""
    lon, lat = seen(around()).select("lon_deg", "lat_deg").row(0)
    there, _, _ = GEOD.fwd(lon, lat, 90.0, hours * 8.0 * M_PER_NM)
    return line([(there, lat - 1.0), (there, lat + 1.0)])


@pytest.mark.parametrize(
    ("hours", "part", "level"),
    [
        pytest.param(1.0, 0.8, "high", id="strong, and soon"),
        pytest.param(4.5, 0.8, "low", id="strong, but in hours"),
        pytest.param(1.0, 0.895, "low", id="soon, but not so strong"),
    ],
)
def test_a_strong_drag_towards_a_charted_line_is_of_level_high(hours, part, level):
    found = told(passage(slowed(part, 55)), around(drawn=ahead(hours)))

    assert found["level"].to_list()[-1] == level
    assert found["next_asset_id"][0] == "cable-a"
    assert "reaches Cable A in about" in found["reason"][0]


@pytest.mark.parametrize(("lead_h", "is_near"), [(2.9, True), (3.1, False)])
def test_soon_is_within_three_hours(lead_h, is_near):
    # The lead is the early arrival, one in ten: look for the line that has just that lead, when
    # she is told of with evidence enough.
    lead = next(
        found for hours in (n / 20 for n in range(60, 80))
        if abs((found := told(passage(slowed(0.8, 55)), around(drawn=ahead(hours)), raise_at=8.0))[
            "lead_time"][0].total_seconds() / 3600 - lead_h) < 0.05
    )  # fmt: skip

    assert (lead["level"][0] == "high") == is_near


@pytest.mark.parametrize(("part", "level"), [(0.875, "high"), (0.89, "low")])
def test_eight_nats_are_strong(part, level):
    nats = sum(state_after(passage(slowed(part, 46)))["terms"])
    found = told(passage(slowed(part, 46)), around(drawn=ahead(2.0)))

    assert 6.5 < nats < 9.6
    assert found.filter(pl.col("status") != "closed")["level"][-1] == level


def test_an_alert_that_was_high_stays_so_behind_the_line():
    found = told(passage(slowed(0.8, 150)), around(drawn=ahead(1.0)))

    assert found["level"].to_list()[-1] == "high"
    assert found["next_asset_id"].to_list()[-1] is None


def test_a_sketched_line_ahead_never_makes_it_high():
    drawn = ahead(1.0).with_columns(accuracy_m=5_000.0)

    found = told(passage(slowed(0.8, 55)), around(drawn=drawn))

    assert found["level"].unique().to_list() == ["low"]


@pytest.mark.parametrize(
    ("every_min", "minutes"),
    [pytest.param(4.0, 16, id="by fours"), pytest.param(6.0, 18, id="by sixes")],
)
def test_an_alert_that_has_become_too_weak_is_withdrawn_after_a_quarter_of_an_hour(
    every_min, minutes
):
    count = round(48 / every_min)
    parts = [1.0] * count + [0.85] * count + [0.955] * (4 * count)
    found = told(passage(parts, every_min=every_min))
    withdrawn = found.filter(status="withdrawn")
    doubts = [
        n * every_min for n in range(2 * count, 6 * count)
        if sum(state_after(passage(parts[: n + 1], every_min=every_min))["terms"]) < 3.25
    ]  # fmt: skip

    assert withdrawn["end"][0] == at(doubts[0] + minutes)
    assert "but what spoke for an anchor has faded" in withdrawn["reason"][0]
    assert found.filter(status="raised").height == 1


@pytest.mark.parametrize(("part", "stands"), [(0.936, True), (0.942, False)])
def test_an_alert_stands_while_half_of_what_raised_it_is_left(part, stands):
    # After an hour at these parts of what is expected: by the sums above.
    rows = passage([1.0] * 30 + [0.85] * 40 + [part] * 80)
    nats = sum(state_after(rows)["terms"])

    assert 2.6 < nats < 3.9
    assert (nats > 3.25) == stands
    assert told(rows).filter(status="withdrawn").is_empty() == stands


def test_evidence_that_is_none_is_refused():
    with pytest.raises(SettingsError, match="no such evidence: \\['flag'\\]"):
        AnchorDrag(without=frozenset({"flag"}))
