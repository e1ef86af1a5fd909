"""When a fault happened, as a density in minutes since 1970, UTC."""

from typing import Final

from seawarden.attribute.density import Blurred
from seawarden.attribute.settings import Settings
from seawarden.model.fault import Instant, Window
from seawarden.model.units import US_PER_MIN, since_1970_us

# The tail is cut into so many steps, and falls by e over a third of its length.
TAIL_STEPS: Final = 24
TAIL_PART: Final = 1.0 / 3.0


def time_of_fault(said: Instant | Window, settings: Settings, *, kind: str) -> Blurred:
    """Return the density of the instant of contact.

    What was said bears most of it: an instant as a normal distribution, a window as equal at all
    times in it, both blurred by the clocks. The rest, `latent`, is damage that was only noticed
    then: it lies before, the sooner before the more, and falls by e over a third of its length.

    Args:
        said: an instant or a window.
        settings: the share and the length of the latent part, and the blur.
        kind: of the line, one of `model.asset.KINDS`.
    """
    told, begin = told_time(said, settings)
    tail_min = settings.latent_h(kind) * 60.0
    if settings.latent <= 0.0:
        return told
    edges = [begin - tail_min * step / TAIL_STEPS for step in range(TAIL_STEPS + 1)]
    weights = [2.718281828459045 ** (-step / TAIL_STEPS / TAIL_PART) for step in range(TAIL_STEPS)]
    blur = float(told.sd[0])
    tail = [
        (settings.latent * weight / sum(weights), edges[step + 1], edges[step], blur)
        for step, weight in enumerate(weights)
    ]
    main = [(1.0 - settings.latent, float(told.low[0]), float(told.high[0]), blur)]
    return Blurred.of(main + tail)


def told_time(said: Instant | Window, settings: Settings) -> tuple[Blurred, float]:
    """Return the density of what was said alone, and the instant its latent part ends at."""
    clock_min = settings.clock_sd_s / 60.0
    if isinstance(said, Instant):
        at = since_1970_us(said.at) / US_PER_MIN
        sigma_min = said.sigma.total_seconds() / 60.0
        # An alarm's own doubt holds its clock's already: the larger of the two counts.
        return Blurred.of([(1.0, at, at, max(sigma_min, clock_min))]), at
    low, high = (since_1970_us(one) / US_PER_MIN for one in (said.earliest, said.latest))
    return Blurred.of([(1.0, low, high, clock_min)]), low
