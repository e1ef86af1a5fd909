"""Several faults as one question: which of them one ship caused, one after another.

Each ship's way is walked once: what one drag of hers explains (`chain_walk`). What an unseen ship
could have done follows from the speeds between the faults (`unseen`). All ways to share the
faults out are then summed (`shares`).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from seawarden.attribute.chain_telling import drags, partitions, shares_of, together
from seawarden.attribute.chain_walk import Way, claim
from seawarden.attribute.density import Blurred, Floats
from seawarden.attribute.drag_states import DragPrior
from seawarden.attribute.shares import Claim, in_one, share_out, whoever
from seawarden.attribute.struck import Candidate, Struck, ships
from seawarden.attribute.unseen import Drawn, unseen
from seawarden.attribute.ways import Ways
from seawarden.model.attribution import NEXT_ASSET, Chain
from seawarden.model.schema import empty

POINTS: Final = 512  # of the times and places of all faults, for what an unseen ship could do
GRID: Final = 8192  # steps of a density: a fifth of a minute in a day
ROUNDS: Final = 60  # until the ratio no longer changes


def chain(struck: Sequence[Struck], known: Ways, *, prior: DragPrior | None = None) -> Chain:
    """Weigh several faults together.

    Args:
        struck: 2 to 12 faults, with the contacts of each.
        known: what is known of the ships.
        prior: of drags; null: as usual.

    Raises:
        ProtocolMisuse: there are too many faults.
    """
    held = prior or DragPrior()
    order = sorted(range(len(struck)), key=lambda place: struck[place].fault_id)
    asked = [struck[place] for place in order]
    candidates = ships(asked, known, held)
    claims = [claim_of(each, held) for each in candidates]
    nobody = _unseen(asked, known, held)
    none = np.array([each.none for each in asked]) * held.is_on() * held.reach * held.harm
    found = share_out(claims, nobody, none)
    events = in_one(found, claims)
    ids = [each.fault_id for each in asked]
    dragged, inspect = drags(candidates, claims, found, held)
    return Chain(
        shares=shares_of(ids, candidates, claims, found),
        together=together(ids, events),
        partitions=partitions(ids, events, whoever(claims, nobody, none)),
        drags=dragged,
        inspect=inspect,
        next_assets=empty(NEXT_ASSET),
    )


def claim_of(each: Candidate, prior: DragPrior) -> Claim:
    """Return what faults one drag of a ship explains, her behaviour counted once.

    Alerts beside several lines tell of one drag: each set of faults takes their geometric mean.
    """
    plain = claim(_weighed(each.way, np.zeros_like(each.nats)), prior)
    if not each.nats.any() or not len(plain.sets):
        return plain
    sizes = np.bitwise_count(plain.sets)
    weights = np.zeros(len(plain.sets))
    for size in np.unique(sizes).tolist():
        told = claim(_weighed(each.way, each.nats / size), prior)
        mine = np.isin(plain.sets, told.sets) & (sizes == size)
        weights[mine] = told.weights[np.searchsorted(told.sets, plain.sets[mine])]
    return Claim(sets=plain.sets, weights=weights)


def _weighed(way: Way, nats: Floats) -> Way:
    """Return a way on which behaviour speaks at the lines, and nowhere else."""
    return Way(
        begin_min=way.begin_min, end_min=way.end_min, time_min=way.time_min,
        match=way.match * np.exp(nats)[:, None], reach=way.reach, harm=way.harm, shown=way.shown,
    )  # fmt: skip


def _unseen(asked: Sequence[Struck], known: Ways, prior: DragPrior) -> Floats:
    spread = _spread(2 * len(asked))
    times, lons, lats = [], [], []
    for place, each in enumerate(asked):
        times.append(_quantiles(each.when, spread[:, 2 * place]))
        kp_km = _quantiles(each.where, spread[:, 2 * place + 1])
        lon, lat = each.line.positions(np.clip(kp_km, 0.0, each.line.length_km))
        lons.append(lon)
        lats.append(lat)
    return unseen(
        Drawn(
            time_min=np.column_stack(times), lon_deg=np.column_stack(lons),
            lat_deg=np.column_stack(lats),
        ),
        np.array([each.unseen for each in asked]),
        np.array([each.crossings_per_min for each in asked]),
        prior,
        known.crossings["sog_kn"].drop_nulls().to_numpy(),
    )  # fmt: skip


def _spread(dimensions: int) -> Floats:
    """Return points that fill a cube evenly: steps of powers of a generalised golden ratio.

    No lots are drawn, so the same faults always give the same answer. The ratio is the root of
    `x^(d+1) = x + 1`; its powers are as hard to tell from fractions as the golden ratio is.
    """
    ratio = 2.0
    for _ in range(ROUNDS):
        ratio = (1.0 + ratio) ** (1.0 / (dimensions + 1))
    steps = ratio ** -np.arange(1.0, dimensions + 1)
    return np.asarray((0.5 + np.outer(np.arange(1, POINTS + 1), steps)) % 1.0, np.float64)


def _quantiles(density: Blurred, part: Floats) -> Floats:
    """Return the values below which such parts of a density lie."""
    grid = np.linspace(*density.limits(), GRID)
    risen = np.cumsum(density.at(grid))
    return np.interp(part, risen / risen[-1], grid)
