"""Anchor drags: what a ship's own minutes are worth as evidence."""

import math

import pytest

from seawarden.detect.anchor_drag_memory import COURSE, CRAB, SPEED, STEADINESS, SUDDENNESS, WORK
from tests.builders import at, numbers
from tests.detect.drags import mean, raised, told
from tests.detect.passages import passage, slowed, state_after, weights


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
