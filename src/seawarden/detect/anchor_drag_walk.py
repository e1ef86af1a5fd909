"""The loop of `anchor_drag`: a ship's minutes against her own expectation, in order.

A ship is quiet until she is slower than she should be. From then on she is suspected: what was to
be expected of her stays as it was before, so that hours of slowness cannot become her habit, and
each minute adds to the evidence. Evidence is in nats: how much likelier what was seen is under a
drag than in ordinary traffic.
"""

import numpy as np

from seawarden.detect import anchor_drag_noise as jitter
from seawarden.detect.anchor_drag_memory import (
    CHECKED,
    COURSE,
    CRAB,
    DROPPED,
    NEVER,
    PERSISTENCE,
    RECOVERED,
    SILENT,
    SPEED,
    STEADINESS,
    STOPPED,
    SUDDENNESS,
    TERMS,
    TURN,
    WORK,
    Limits,
    Minutes,
    Nats,
    Out,
)
from seawarden.detect.memory import Record, Records
from seawarden.detect.minutes_walk import FLOOR_KN
from seawarden.geo.kernel import kernel, part
from seawarden.model.units import US_PER_MIN


@kernel
def follow(minutes: Minutes, held: Records, out: Out, limits: Limits, nats: Nats) -> int:
    """Walk the minutes in order; return how many records were put out."""
    count = 0
    for row in range(minutes.place.size):
        at = held[minutes.place[row]]
        if at.last != NEVER and minutes.time[row] - at.last > limits.silence_us:
            count = _put_out(at, SILENT, minutes.place[row], out, count)
            begin(at)
        code = _minute(at, minutes, row, limits, nats)
        if code:
            count = _put_out(at, code, minutes.place[row], out, count)
    return count


@kernel
def _put_out(at: Record, code: int, place: int, out: Out, count: int) -> int:
    """Note a record to be weighed or over; one that was never weighed is not told."""
    is_told = at.is_suspected and at.is_strong
    if is_told:
        out.records[count] = at
        out.codes[count] = code
        out.places[count] = place
        count += 1
    if code == CHECKED:
        at.checked = at.last
    else:
        if is_told:
            at.worked = at.last
        _rest(at)
    return count


@kernel
def begin_all(held: Records) -> None:
    """Make records that know nothing of their ships."""
    for row in range(held.size):
        begin(held[row])
        untold(held[row])


@kernel
def begin(at: Record) -> None:
    """Make a record that knows nothing of its ship."""
    at.last = NEVER
    at.worked = NEVER
    at.held = NEVER
    at.held_kn = np.nan
    at.before = 0.0
    at.restless = 0.0
    at.jitter = 0.0
    at.heard = 0
    at.apart = 0
    at.usual_deg = np.nan
    at.crab_deg = np.nan
    at.expected_kn = np.nan
    at.spread = np.nan
    _unseen(at)
    at.crab_now_deg = np.nan
    at.terms[:] = 0.0
    _rest(at)


@part
def _rest(at: Record) -> None:
    """End a suspicion."""
    at.is_suspected = False
    at.is_strong = False
    at.is_clear = False
    at.since = at.last
    at.checked = at.last
    at.back = NEVER


@part
def _unseen(at: Record) -> None:
    """Forget what was seen of a loss: nothing has been summed yet."""
    at.turned_deg = 0.0
    at.strayed_deg = 0.0
    at.unturned = 0.0
    at.early = 0.0
    at.sum = 0.0
    at.looks = 0.0
    at.fast = 0.0
    at.slow = 0.0


@kernel
def untold(at: Record) -> None:
    """Make a record of which nothing was told."""
    at.is_raised = False
    at.is_dismissed = False
    at.level = 0
    at.doubted = NEVER
    at.told_next = -1
    at.told_here = -1


@part
def _minute(at: Record, minutes: Minutes, row: int, limits: Limits, nats: Nats) -> int:
    """Take in one minute; return what is to be put out, 0 for nothing."""
    time, sog = minutes.time[row], minutes.sog[row]
    elapsed = 0 if at.last == NEVER else time - at.last
    before_kn = at.sog_kn
    at.apart = elapsed
    at.last = time
    at.known = minutes.known[row]
    at.lon_deg = minutes.lon[row]
    at.lat_deg = minutes.lat[row]
    at.asset = minutes.asset[row]
    at.asset_m = minutes.asset_m[row]
    at.sog_kn = sog
    at.cog_deg = minutes.cog[row]
    if not at.is_suspected:
        is_held = time <= at.held
        expected = at.held_kn if is_held else minutes.expected[row]
        is_usual = sog >= expected * (1.0 + jitter.least_loss(at, limits))
        if np.isnan(expected) or expected < limits.passage_kn or is_usual:
            jitter.learn(at, before_kn, elapsed, limits)
            _learn(at, minutes, row, elapsed, expected, limits)
            return 0
        _suspect(at, expected, at.spread if is_held else minutes.spread[row])
    return _judge(at, minutes, row, elapsed, limits, nats)


@part
def _learn(
    at: Record, minutes: Minutes, row: int, elapsed: int, expected: float, limits: Limits
) -> None:
    part_new = elapsed / (limits.usual_us + elapsed)
    if expected > 0.0:
        short = minutes.sog[row] / expected - 1.0
        at.before += elapsed / (limits.settling_us + elapsed) * (short - at.before)
        part_old = elapsed / (limits.restless_us + elapsed)
        at.restless += part_old * (at.before * at.before - at.restless)
    else:
        at.before = 0.0
    cog, crab = minutes.cog[row], minutes.crab[row]
    if not np.isnan(cog):
        if np.isnan(at.usual_deg):
            at.usual_deg = cog
        change = _wrapped(cog - at.usual_deg)
        if abs(change) > limits.work_deg:
            at.worked = at.last
        at.usual_deg = _direction(at.usual_deg + part_new * change)
    if not np.isnan(crab):
        at.crab_deg = (
            crab
            if np.isnan(at.crab_deg)
            else at.crab_deg + part_new * _wrapped(crab - at.crab_deg)
        )


@part
def _wrapped(angle_deg: float) -> float:
    """Return the difference of two directions, 0 to 360 degrees each, from -180 to 180."""
    if angle_deg >= 180.0:
        angle_deg -= 360.0
    elif angle_deg < -180.0:
        angle_deg += 360.0
    return angle_deg


@part
def _direction(angle_deg: float) -> float:
    """Return a direction that may have left 0 to 360 degrees by less than a turn."""
    if angle_deg >= 360.0:
        angle_deg -= 360.0
    elif angle_deg < 0.0:
        angle_deg += 360.0
    return angle_deg


@kernel
def _suspect(at: Record, expected_kn: float, spread: float) -> None:
    """Begin a suspicion: what was to be expected of her is kept as it was."""
    _rest(at)
    at.is_suspected = True
    at.expected_kn = expected_kn * (1.0 + min(at.before, 0.0))
    at.spread = spread
    _unseen(at)
    at.crab_now_deg = at.crab_deg


@kernel
def _judge(
    at: Record, minutes: Minutes, row: int, elapsed: int, limits: Limits, nats: Nats
) -> int:
    """Take a minute into a suspicion; return what is to be put out, 0 for nothing."""
    loss = np.log((at.sog_kn + FLOOR_KN) / (at.expected_kn + FLOOR_KN))
    looks = min(elapsed / limits.independent_us, 1.0)
    at.sum += looks * (loss - 0.5 * limits.watched)
    at.looks += looks
    at.fast += elapsed / (limits.recent_us + elapsed) * (loss - at.fast)
    at.slow += elapsed / (limits.settling_us + elapsed) * (loss - at.slow)
    if at.last - at.since <= limits.sudden_us:
        at.early = at.fast
    _watch_course(at, minutes, row, elapsed, limits)
    if at.fast < limits.slowest:
        return STOPPED
    code = _over(at, limits)
    if code:
        return code
    explained = _weigh(at, limits, nats)
    own = 0.0
    for term in range(len(TERMS)):
        own += at.terms[term]
    is_old = at.last - at.since > limits.young_us
    if not at.is_strong and explained >= limits.explained_part and is_old and nats.turn > 0.0:
        at.held_kn = at.expected_kn * np.exp(at.fast)
        at.usual_deg = minutes.cog[row]
        at.held = at.last + limits.hold_us
        at.before = 0.0
        return DROPPED
    is_long = at.last - at.since >= limits.least_us
    is_first = not at.is_strong and is_long and own >= limits.weigh_at
    at.is_strong = at.is_strong or is_first
    at.is_clear = at.is_clear or (at.is_strong and own >= limits.raise_at)
    is_due = at.is_strong and at.back == NEVER and at.last - at.checked >= limits.check_us
    return CHECKED if is_first or is_due else 0


@part
def _watch_course(at: Record, minutes: Minutes, row: int, elapsed: int, limits: Limits) -> None:
    cog, crab = minutes.cog[row], minutes.crab[row]
    part_new = elapsed / (limits.settling_us + elapsed)
    if not np.isnan(cog) and not np.isnan(at.usual_deg):
        off = abs(_wrapped(cog - at.usual_deg))
        at.strayed_deg = max(at.strayed_deg, off)
        if at.strayed_deg < limits.keep_deg:
            at.unturned = at.fast
        if at.last - at.since <= max(limits.young_us, limits.young_reports * elapsed):
            at.turned_deg = max(at.turned_deg, off)
        # What she does when it is clear no longer speaks against it: a master may turn a ship that
        # drags. That is asked of her own minutes, not of what was told, which comes by batches.
        if off > limits.work_deg and not at.is_clear:
            at.worked = at.last
    if not np.isnan(crab) and not np.isnan(at.crab_deg):
        at.crab_now_deg += part_new * _wrapped(crab - at.crab_now_deg)


@part
def _over(at: Record, limits: Limits) -> int:
    """Return why a suspicion is over, 0 if it goes on."""
    has_recovered = at.fast > limits.recovered and at.fast > at.slow
    if not at.is_strong:
        is_stale = at.last - at.since > limits.patience_us
        return DROPPED if at.sum >= 0.0 or has_recovered or is_stale else 0
    if not has_recovered:
        at.back = NEVER
        return 0
    if at.back == NEVER:
        at.back = at.last
    is_long = at.last - at.back >= limits.recovery_us
    return RECOVERED if is_long and at.asset_m > limits.snag_m else 0


@part
def _weigh(at: Record, limits: Limits, nats: Nats) -> float:
    """Set the evidence that her own minutes give; return how much of the loss a turn explains."""
    now = min(at.fast, -1e-6)
    level = max(min(at.slow, -1e-6), now)
    noise = max(at.spread, limits.noise)
    variance = noise * noise / max(at.looks, 1e-6) + limits.wander * limits.wander
    variance += limits.restless_times * limits.restless_times * at.restless
    unsure = jitter.of_lately(at, limits)
    variance += unsure + jitter.of_expected(at)
    speed = 0.5 * level * level / variance
    falling = (at.slow - at.fast) / -level
    late = 1.0 - at.early / now / limits.sudden_part
    turned = (at.turned_deg - limits.keep_deg) / (limits.turn_deg - limits.keep_deg)
    explained = limits.turn / now * np.sqrt(at.turned_deg / limits.turn_deg)
    before = min(max(at.unturned / now, 0.0), 1.0)
    turned = min(max(turned, 0.0), 1.0) * min(explained, 1.0) * (1.0 - before)
    hours = (at.last - at.since) / (60.0 * US_PER_MIN)
    kept = not np.isnan(at.usual_deg) and at.strayed_deg < limits.keep_deg
    crabs = abs(_wrapped(at.crab_now_deg - at.crab_deg)) >= limits.crab_deg
    works = at.worked != NEVER and at.since - at.worked <= limits.work_us
    speed = min(speed, nats.speed_most)
    # What supports a loss says nothing where there is hardly one.
    support = min(speed / limits.support, 1.0)
    steady = min(max(1.0 - falling / limits.fall_part, -3.0), 1.0)
    # That she no longer falls says little where it could not be seen.
    fall = limits.fall_part * level
    steady *= fall * fall / (fall * fall + unsure) if steady > 0.0 else 1.0
    at.terms[SPEED] = nats.speed * speed
    at.terms[STEADINESS] = nats.steadiness * (support * steady if steady > 0.0 else steady)
    at.terms[SUDDENNESS] = -nats.suddenness * min(max(late, 0.0), 1.0)
    at.terms[TURN] = -nats.turn * turned
    at.terms[COURSE] = nats.course * support if kept else 0.0
    at.terms[PERSISTENCE] = nats.persistence * support * np.log2(1.0 + hours)
    at.terms[CRAB] = nats.crab * support if crabs else 0.0
    at.terms[WORK] = -nats.work if works else 0.0
    return float(turned)
