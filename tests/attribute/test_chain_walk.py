import numpy as np
import polars as pl
import pytest

from seawarden.attribute.chain import claim_of
from seawarden.attribute.chain_walk import Way, claim, drag
from seawarden.attribute.drag_states import DragPrior, steps
from seawarden.attribute.struck import Candidate

PRIOR = DragPrior(
    per_passage=0.02, passage_hours=1.0, drag_hours=0.5, loss_hours=1.0, chain_hours=0.4,
    loss_at_line=0.2, reach=0.6, harm=0.7, chain_reach=0.5, chain_signature=0.5, shown=0.8,
)  # fmt: skip
SPLITS_MIN = 0.5


def way(times, match, *, signs=(), end=30.0):
    count = len(times)
    return Way(
        begin_min=0.0, end_min=end, time_min=np.array(times, float), match=np.array(match, float),
        reach=np.linspace(0.4, 0.9, count), harm=np.full(count, 0.7), shown=np.full(count, 0.8),
        signs=signs,
    )  # fmt: skip


def by_enumeration(of, sought):
    """Sum over every run of states on a fine grid, one by one: begins, loses the anchor, ends."""
    rate = PRIOR.per_passage / 60.0
    off, lost, home = 1 / 30.0, 1 / 60.0, 1 / 24.0
    start = PRIOR.at_any_time()
    grid = np.arange(0.0, of.end_min, SPLITS_MIN)
    at = {(0, 0): start[0], (0, 1): start[1], (0, 2): start[2]}
    for begin in grid:
        for place, time in enumerate(of.time_min):
            if begin <= time < begin + SPLITS_MIN:
                at = _crossed(of, place, at)
        middle = begin + SPLITS_MIN / 2
        nats = sum(each for low, high, each in of.signs if low < middle < high)
        told = {0: 1.0, 1: np.exp(nats * SPLITS_MIN), 2: np.exp(nats * SPLITS_MIN / 2), 3: 1.0}
        passing = {
            0: {1: rate}, 1: {2: lost, 3: off}, 2: {3: home}, 3: {},
        }  # fmt: skip
        went = {}
        for (mask, state), weight in at.items():
            stays = 1.0 - sum(passing[state].values()) * SPLITS_MIN
            for to, chance in {
                state: stays,
                **{to: each * SPLITS_MIN for to, each in passing[state].items()},
            }.items():
                share = weight * chance * np.sqrt(told[state] * told[to])
                went[mask, to] = went.get((mask, to), 0.0) + share
        at = went
    total = {}
    for (mask, _), weight in at.items():
        total[mask] = total.get(mask, 0.0) + weight
    return total.get(sought, 0.0) / total[0]


def _crossed(of, place, at):
    went = {}

    def add(mask, state, weight):
        went[mask, state] = went.get((mask, state), 0.0) + weight

    reach, harm, shown = of.reach[place], of.harm[place], of.shown[place]
    for (mask, state), weight in at.items():
        caught = {0: 0.0, 1: reach, 2: reach / 2, 3: 0.0}[state]
        loses = PRIOR.loss_at_line if state == 1 else 0.0
        kept = weight * (1 - caught * harm * shown)
        add(mask, state, kept * (1 - loses * reach))
        add(mask, 2 if state == 1 else state, kept * loses * reach)
        for fault, match in enumerate(of.match[place]):
            if not mask >> fault & 1:
                hit = weight * caught * harm * match
                add(mask | 1 << fault, state, hit * (1 - loses))
                add(mask | 1 << fault, 2 if state == 1 else state, hit * loses)
    return went


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(way([10.0], [[3.0]]), id="one crossing, one fault"),
        pytest.param(way([10.0, 20.0], [[3.0, 0.0], [0.0, 2.0]]), id="two lines in a row"),
        pytest.param(way([10.0, 15.0, 20.0], [[3, 0], [0, 0], [0, 2]]), id="one of them whole"),
        pytest.param(way([10.0, 20.0], [[3.0, 1.0], [0.5, 2.0]]), id="two faults of one line"),
        pytest.param(
            way([10.0, 20.0], [[3, 0], [0, 2]], signs=[(5.0, 25.0, 0.1)]), id="with behaviour"
        ),
        pytest.param(
            way([8.0, 22.0], [[3, 0], [0, 2]], signs=[(5.0, 25.0, -0.05)]), id="steady as she goes"
        ),
    ],
)
def test_a_walk_agrees_with_going_through_all_runs_of_states(case):
    found = claim(case, PRIOR)
    wanted = [by_enumeration(case, int(each)) for each in found.sets]

    assert found.sets.tolist() == list(range(1, 1 << case.match.shape[1]))
    assert found.weights == pytest.approx(wanted, rel=0.02)


def test_what_a_ship_cannot_have_caused_is_not_claimed():
    found = claim(way([10.0, 20.0], [[0.0, 0.0, 5.0], [2.0, 0.0, 0.0]]), PRIOR)

    assert found.sets.tolist() == [1, 4, 5]


def test_a_ship_that_crossed_nothing_claims_nothing():
    found = claim(way([], np.empty((0, 2))), PRIOR)

    assert len(found.sets) == 0


def test_steps_of_no_time_change_nothing():
    assert steps(PRIOR, np.zeros(1), np.ones(1))[0] == pytest.approx(np.eye(4))


def test_steps_add_up():
    once, twice = steps(PRIOR, np.array([7.0, 14.0]), np.array([0.3, 0.3]))

    assert once @ once == pytest.approx(twice, rel=1e-10)


def test_the_states_of_ships_at_sea_stay_as_they_are():
    begun = PRIOR.at_any_time()[:3]
    step = steps(PRIOR, np.array([60.0]), np.zeros(1))[0, :3, :3]
    refilled = begun @ step

    assert refilled[1:] / refilled[0] == pytest.approx(begun[1:], rel=0.03)


def test_a_drag_is_on_from_before_its_first_line_until_after_its_last():
    case = way([10.0, 20.0], [[3.0, 0.0], [0.0, 2.0]])
    found = drag(case, PRIOR, 0b11, np.array([2.0, 10.0, 15.0, 20.0, 28.0]))

    assert found.begun[1:] == pytest.approx(1.0)
    assert found.begun[0] < 1.0
    assert found.ended[:4] == pytest.approx(0.0, abs=1e-12)
    assert 0.0 < found.ended[4] < 1.0
    assert (np.diff(found.begun) >= -1e-12).all()


def test_a_line_passed_within_the_drag_may_be_damaged_unnoticed():
    case = way([10.0, 15.0, 20.0, 29.0], [[3, 0], [0, 0], [0, 2], [0, 0]])
    found = drag(case, PRIOR, 0b11, np.array([5.0]))
    free = drag(case, PRIOR, 0b01, np.array([5.0])).unnoticed

    assert found.unnoticed.shape == (4,)
    assert found.unnoticed[1] > found.unnoticed[3] > 0.0
    assert found.unnoticed[1] > free[1]


def test_a_damage_that_cannot_stay_hidden_is_not_looked_for():
    seen = way([10.0, 15.0, 20.0], [[3, 0], [0, 0], [0, 2]])
    seen.shown[:] = 1.0

    assert drag(seen, PRIOR, 0b11, np.array([5.0])).unnoticed.tolist() == [0.0, 0.0, 0.0]


def test_behaviour_beside_two_lines_counts_once_for_one_drag():
    case = way([10.0, 20.0], [[3.0, 0.0], [0.0, 2.0]])
    told, silent = (
        claim_of(
            Candidate(candidate_id=7, way=case, nats=np.full(2, nats), passed=pl.DataFrame()),
            PRIOR,
        )
        for nats in (2.0, 0.0)
    )

    assert told.weights / silent.weights == pytest.approx(np.exp(2.0))
