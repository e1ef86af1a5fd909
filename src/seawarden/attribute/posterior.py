"""The posterior of one fault: which ship, an unknown one, or none.

For each time and place c at which ship v may have touched the line, with p_T and p_S the densities
of time and place, B her behaviour, C her capability and lambda the crossings of ordinary traffic a
minute and km there:

    L_vc = mean over chain of p_T(t_c + tau) C  x  p_S(s_c) x B / lambda
    known = (1 - none)(1 - unknown) sum of L,   unheard = (1 - none)(unknown + (1 - unknown) m)

m is the part of p_T at which nobody listened: then her ship was not heard either. P of each is its
part of known + unheard + none.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from seawarden.attribute.contacts import Contacts
from seawarden.attribute.density import Blurred, Floats
from seawarden.attribute.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """The factors of L for each contact."""

    time: Floats  # a minute; mean over the chain, reach and capability in it
    place: Floats  # a km
    rate: Floats  # a minute and km
    behaviour: Floats
    part: Floats
    able: Floats  # mean of reach and capability, 0 to 1

    @property
    def likelihood(self) -> Floats:
        """L of each contact."""
        return self.part * self.time * self.place * self.behaviour / self.rate


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """What came of one fault."""

    terms: Terms
    by_candidate: Floats  # P of each candidate, in the order of `candidate_ids`
    candidate_ids: Floats
    unknown: float
    none: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Laid:
    """The densities of time and place, laid over contacts."""

    time: Floats  # a minute; contacts by parts of chain
    place: Floats  # a km


def laid(asked: Contacts, when: Blurred, where: Blurred) -> Laid:
    """Lay densities over contacts: what costs most, and is the same for many variants.

    Args:
        asked: the contacts.
        when: p_T, a minute.
        where: p_S, a km.
    """
    parts = asked.delay_min.shape[1]
    at = asked.time_min[:, None] + asked.delay_min
    doubt = np.repeat(asked.doubt_min, parts)
    return Laid(
        time=when.at(at.ravel(), doubt).reshape(at.shape),
        place=where.at(asked.kp_km, asked.doubt_km),
    )


def terms(
    asked: Contacts, told: Laid, rate: Floats, *, with_behaviour: bool = True,
    with_capability: bool = True,
) -> Terms:  # fmt: skip
    """Return the factors of L for each contact.

    Args:
        asked: the contacts.
        told: p_T and p_S at each of them.
        rate: lambda at each contact.
        with_behaviour: else B is 1.
        with_capability: else every chain reaches and every ship is able.
    """
    reaches = asked.reaches if with_capability else np.ones_like(asked.reaches)
    behaviour = np.exp(asked.behaviour_nats) if with_behaviour else np.ones(asked.part.size)
    return Terms(
        time=(told.time * reaches).mean(axis=1),
        place=told.place,
        rate=rate,
        behaviour=behaviour,
        part=asked.part,
        able=reaches.mean(axis=1),
    )


def weigh(
    found: Terms, candidate: pl.Series, settings: Settings, *, none: float, unheard: float,
    least: float = 0.0,
) -> Weighed:  # fmt: skip
    """Turn likelihoods into probabilities.

    Args:
        found: the factors of each contact.
        candidate: the candidate of each contact.
        settings: the prior of an unknown ship.
        none: the prior of no ship.
        unheard: the part of the time at which nobody listened, 0 to 1.
        least: candidates below this probability are left out, and the rest sums to 1.
    """
    ids, place = np.unique(candidate.to_numpy(), return_inverse=True)
    known = (1.0 - none) * (1.0 - settings.unknown)
    weight = known * np.bincount(place, weights=found.likelihood, minlength=ids.size)
    unseen = (1.0 - none) * (settings.unknown + (1.0 - settings.unknown) * unheard)
    total = weight.sum() + unseen + none
    if least > 0.0 and total > 0.0:
        weight = np.where(weight / total < least, 0.0, weight)
        total = weight.sum() + unseen + none
    return Weighed(
        terms=found, by_candidate=weight / total, candidate_ids=ids.astype(np.float64),
        unknown=unseen / total, none=none / total,
    )  # fmt: skip


def expected_rivals(when: Blurred, where: Blurred, rate: float) -> float:
    """Return how many ordinary crossings are as near in time and place as the fault is known.

    The rate over the integrals of the squared densities: for normal distributions
    `lambda x 3.54 sd_t x 3.54 sd_s`.
    """
    return rate / (_squared(when) * _squared(where))


def _squared(told: Blurred) -> float:
    low, high = told.limits()
    grid = np.linspace(low, high, 4001)
    return float(np.trapezoid(told.at(grid) ** 2, grid))
