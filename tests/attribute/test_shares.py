from itertools import product

import numpy as np
import pytest

from seawarden.attribute.shares import Claim, in_one, share_out
from seawarden.model.errors import ProtocolMisuse


def partitions(faults):
    if not faults:
        yield []
        return
    first, rest = faults[0], faults[1:]
    for chosen in product([False, True], repeat=len(rest)):
        block = [first, *(each for each, take in zip(rest, chosen, strict=True) if take)]
        left = [each for each, take in zip(rest, chosen, strict=True) if not take]
        for others in partitions(left):
            yield [block, *others]


def number(block):
    return sum(1 << each for each in block)


def by_enumeration(claims, unseen, none):
    """Go through every partition and every ship, or none, for each of its blocks."""
    weights = [dict(zip(c.sets.tolist(), c.weights.tolist(), strict=True)) for c in claims]
    total, ships, one = 0.0, {}, {}
    for blocks in partitions(list(range(len(none)))):
        for takers in product([*range(len(claims)), "unseen", "none"], repeat=len(blocks)):
            used = [taker for taker in takers if isinstance(taker, int)]
            if len(used) != len(set(used)):
                continue
            weight = 1.0
            for block, taker in zip(blocks, takers, strict=True):
                if taker == "unseen":
                    weight *= unseen[number(block)]
                elif taker == "none":
                    weight *= none[block[0]] if len(block) == 1 else 0.0
                else:
                    weight *= weights[taker].get(number(block), 0.0)
            total += weight
            for block, taker in zip(blocks, takers, strict=True):
                key = taker, number(block)
                ships[key] = ships.get(key, 0.0) + weight
                one[number(block)] = one.get(number(block), 0.0) + weight
    return total, ships, one


def drawn(count, ships, seed):
    rng = np.random.default_rng(seed)
    claims = []
    for _ in range(ships):
        sets = np.sort(rng.choice(np.arange(1, 1 << count), size=3, replace=False))
        claims.append(Claim(sets=sets, weights=rng.uniform(0.1, 2.0, 3)))
    return claims, rng.uniform(0.1, 1.0, 1 << count), rng.uniform(0.1, 1.0, count)


@pytest.mark.parametrize(("count", "ships", "seed"), [(2, 2, 1), (3, 3, 2), (4, 2, 3)])
def test_shares_agree_with_going_through_all_partitions_and_ships(count, ships, seed):
    claims, unseen, none = drawn(count, ships, seed)
    found = share_out(claims, unseen, none)
    total, takes, one = by_enumeration(claims, unseen, none)

    assert found.total == pytest.approx(total)
    for place, (claim, shares) in enumerate(zip(claims, found.by_ship, strict=True)):
        wanted = [takes[place, each] / total for each in claim.sets.tolist()]
        assert shares == pytest.approx(wanted)
    blocks = range(1, 1 << count)
    assert found.by_unseen[1:] == pytest.approx([takes["unseen", b] / total for b in blocks])
    assert found.by_none == pytest.approx(
        [takes["none", 1 << fault] / total for fault in range(count)]
    )
    assert in_one(found, claims)[1:] == pytest.approx([one[b] / total for b in blocks])


def test_every_fault_is_explained_once():
    claims, unseen, none = drawn(5, 6, 4)
    one = in_one(share_out(claims, unseen, none), claims)

    for fault in range(5):
        has = np.arange(32) >> fault & 1 == 1
        assert one[has].sum() == pytest.approx(1.0)


def test_twelve_faults_are_shared_out():
    claims, unseen, none = drawn(12, 20, 5)
    one = in_one(share_out(claims, unseen, none), claims)

    assert one[np.arange(4096) & 1 == 1].sum() == pytest.approx(1.0)


def test_thirteen_faults_are_refused():
    with pytest.raises(ProtocolMisuse, match="1 to 12"):
        share_out([], np.ones(1 << 13), np.ones(13))


def test_faults_that_nothing_explains_are_refused():
    with pytest.raises(ProtocolMisuse, match="no hypothesis"):
        share_out([], np.zeros(4), np.zeros(2))
