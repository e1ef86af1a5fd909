"""A number for each key: which row of a state belongs to which row of a batch."""

from typing import Final

import numpy as np
import numpy.typing as npt

from seawarden.geo.kernel import kernel

Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]

# Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014: the
# finaliser of SplitMix64. It spreads neighbouring ship numbers over the table.
MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
MIX_2: Final = np.uint64(0x94D049BB133111EB)


def slots(known: Keys, keys: Keys) -> tuple[Rows, Rows]:
    """Give every key the number of its slot.

    Args:
        known: distinct keys that have a slot already; key i has slot i.
        keys: the keys of a batch, in its order.

    Returns:
        The slot of each key, and for each new slot the first row of `keys` that asked for it.
        New slots follow the known ones in the order of first appearance.
    """
    slot, first, count = _assign(
        np.ascontiguousarray(known, dtype=np.uint64), np.ascontiguousarray(keys, dtype=np.uint64)
    )
    return slot, first[:count]


@kernel
def mix(key: np.uint64) -> np.uint64:
    """Scramble a key so that equal keys agree and near keys part."""
    key = (key ^ (key >> np.uint64(30))) * MIX_1
    key = (key ^ (key >> np.uint64(27))) * MIX_2
    return key ^ (key >> np.uint64(31))


@kernel
def _place(table_slot: Rows, table_key: Keys, key: np.uint64) -> int:
    """Find where a key stands in an open-addressing table, or the free place for it."""
    last = np.uint64(table_slot.size - 1)
    place = mix(key) & last
    while table_slot[place] >= 0 and table_key[place] != key:
        place = (place + np.uint64(1)) & last
    return int(place)


@kernel
def _grown(table_slot: Rows, table_key: Keys) -> tuple[Rows, Keys]:
    wider_slot = np.full(table_slot.size * 2, -1, np.int64)
    wider_key = np.zeros(table_slot.size * 2, np.uint64)
    for place in range(table_slot.size):
        if table_slot[place] >= 0:
            target = _place(wider_slot, wider_key, table_key[place])
            wider_slot[target] = table_slot[place]
            wider_key[target] = table_key[place]
    return wider_slot, wider_key


@kernel
def _assign(known: Keys, keys: Keys) -> tuple[Rows, Rows, int]:
    size = 1024
    while size < 4 * known.size:
        size *= 2
    table_slot = np.full(size, -1, np.int64)
    table_key = np.zeros(size, np.uint64)
    for slot in range(known.size):
        place = _place(table_slot, table_key, known[slot])
        table_slot[place] = slot
        table_key[place] = known[slot]
    used, fresh = known.size, 0
    found = np.empty(keys.size, np.int64)
    first = np.empty(keys.size, np.int64)
    for row in range(keys.size):
        place = _place(table_slot, table_key, keys[row])
        if table_slot[place] < 0:
            table_slot[place] = used
            table_key[place] = keys[row]
            first[fresh] = row
            used += 1
            fresh += 1
            found[row] = used - 1
            if 2 * used > table_slot.size:
                table_slot, table_key = _grown(table_slot, table_key)
        else:
            found[row] = table_slot[place]
    return found, first, fresh
