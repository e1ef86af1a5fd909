import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawarden.geo.slots import _assign, mix, slots

keys = st.lists(st.integers(0, 2**64 - 1), max_size=40)


def u64(values):
    return np.array(values, np.uint64)


def test_known_keys_keep_their_slots_and_new_ones_follow():
    slot, first = slots(u64([7, 5]), u64([5, 9, 7, 9, 3]))

    assert slot.tolist() == [1, 2, 0, 2, 3]
    assert first.tolist() == [1, 4]


def test_nothing_asked_gives_nothing():
    slot, first = slots(u64([7]), u64([]))

    assert slot.size == first.size == 0


def test_many_keys_find_their_slots_as_the_table_grows():
    many = u64(np.random.default_rng(5).permutation(20_000))

    slot, first = slots(many[:3], np.concatenate([many, many[::-1]]))

    assert slot[:20_000].tolist() == list(range(20_000))
    assert slot[20_000:].tolist() == list(range(20_000))[::-1]
    assert first.tolist() == list(range(3, 20_000))


def test_many_known_keys_have_room_from_the_start():
    many = u64(np.arange(5_000))

    slot, first = slots(many, u64([4_999, 5_000]))

    assert slot.tolist() == [4_999, 5_000]
    assert first.tolist() == [1]


@given(known=keys, asked=keys)
def test_slots_are_those_of_a_dictionary(known, asked):
    known = list(dict.fromkeys(known))
    held = {key: slot for slot, key in enumerate(known)}
    expected = [held.setdefault(key, len(held)) for key in asked]

    slot, first = slots(u64(known), u64(asked))

    assert slot.tolist() == expected
    assert u64(asked)[first].tolist() == list(held)[len(known) :]


@given(asked=st.lists(st.integers(0, 2**32), max_size=10))
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # wraps on purpose
def test_the_plain_form_of_the_loop_says_the_same(asked):
    plain = _assign.py_func(u64([1, 2]), u64(asked))
    compiled = _assign(u64([1, 2]), u64(asked))

    assert plain[0].tolist() == compiled[0].tolist()
    assert plain[2] == compiled[2]


def test_neighbouring_keys_part():
    mixed = [int(mix(np.uint64(key))) & 1023 for key in range(1_024)]

    assert len(set(mixed)) > 600


def test_the_mix_is_that_of_splitmix64():
    # The generator's published first output for seed 0 is the finaliser of its golden increment.
    assert int(mix(np.uint64(0x9E3779B97F4A7C15))) == 0xE220A8397B1DCDAF
