"""AIS by NMEA 0183, as bytes in and an intake out: no file, no socket, no clock.

Two laws: no bytes can make it raise, and where the stream is cut does not matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from seawarden.ingest.intake import Intake, other, rejected, rejects
from seawarden.ingest.line_cutter import TEXT_MAX, Block, LineCutter
from seawarden.ingest.nmea_fragments import Joined, OpenMessages, give_up, join
from seawarden.ingest.nmea_payload import TYPE, decode
from seawarden.ingest.nmea_scan import (
    END,
    KNOWN,
    LINE,
    ROW_WIDTH,
    START,
    Numbers,
    Octets,
    count_ends,
    new_clock,
    new_names,
)
from seawarden.ingest.nmea_sentence import scan
from seawarden.ingest.nmea_statics import STATIC_TYPES, hash_statics, payload_of, statement
from seawarden.ingest.nmea_verdict import (
    FRAGMENT_MISSING,
    REASONS,
    TOO_LONG,
    Read,
    count_others,
    count_rejected,
    instant,
    judge,
    receiver_names,
    report_frame,
)
from seawarden.ingest.particulars import KnownShips, LastSaid
from seawarden.ingest.reading import Reading

Lost = tuple[int, str, bytes]  # line, reason, text


@dataclass(frozen=True, slots=True)
class Taken:
    """Lines of a stream as rows, not yet decoded."""

    block: Block
    octets: Octets
    rows: Numbers
    joined: Joined
    receivers: pl.Series  # by their place in the table of names


class NmeaLines:
    """Reads one stream of NMEA 0183 lines.

    `read` counts every sentence that is a position report, or so broken that it may have been
    one. Lines that are no sentences count too; lines of other instruments do not.
    """

    def __init__(self, reading: Reading, *, source: str = "", first_line: int = 1) -> None:
        self._reading = reading
        self._source = source
        self._cutter = LineCutter(first_line=first_line)
        self._clock = new_clock()
        self._names = new_names()
        self._waiting = OpenMessages()
        self._last_said = LastSaid()
        self._ships = KnownShips()
        self._receivers = receiver_names(self._names)
        self._known = 0

    def read_by(self, reading: Reading) -> None:
        """Read what comes from now on by other settings: a live stream has a later receipt."""
        self._reading = reading

    def feed(self, data: bytes) -> Intake:
        """Take the next bytes; return what the lines that they complete say."""
        return self.tell(self.take(data))

    def finish(self) -> Intake:
        """Return what the last line says, and give up what is still incomplete."""
        taken = self._take(self._cutter.finish())
        return self.tell(taken, tuple(_lost(give_up(self._waiting))))

    def take(self, data: bytes) -> Taken:
        """Do the first half of `feed`: cut, scan and join.

        The halves touch nothing in common, so that one thread may take the next bytes while
        another tells what was taken; each half in the order of the stream.
        """
        return self._take(self._cutter.feed(data))

    def _take(self, block: Block) -> Taken:
        octets: Octets = np.frombuffer(block.data, dtype=np.uint8)
        rows = np.empty((count_ends(octets) + 1, ROW_WIDTH), dtype=np.int64)
        rows = rows[: scan(octets, block.first_line, rows, self._clock, self._names)]
        joined = join(octets, rows, self._waiting)
        if self._known != self._clock[KNOWN]:
            self._known = int(self._clock[KNOWN])
            self._receivers = receiver_names(self._names)
        return Taken(block, octets, rows, joined, self._receivers)

    def tell(self, taken: Taken, given_up: tuple[Lost, ...] = ()) -> Intake:
        """Do the second half of `feed`: decode and judge what was taken."""
        decoded = decode(taken.octets, taken.joined.payloads, taken.rows)
        read = judge(taken.octets, taken.rows, decoded, self._reading)
        losses = [*_lost(taken.joined), *given_up]
        losses += [(line, TOO_LONG, text) for line, text in taken.block.too_long]
        counts = count_rejected(read.reasons)
        for _, reason, _ in losses:
            counts[reason] += 1
        reports = report_frame(read, taken.receivers)
        return Intake(
            reports=reports,
            vessels=self._vessels(read, taken.joined),
            read=reports.height + counts.total(),
            rejected=rejected(counts),
            rejects=self._rejects(read, losses),
            other=other(count_others(read)),
            source=self._source,
        )

    def _rejects(self, read: Read, losses: list[Lost]) -> pl.DataFrame:
        if not self._reading.keep_rejects:
            return rejects((), source=self._source)
        return rejects([*_broken(read), *losses], source=self._source)

    def _vessels(self, read: Read, joined: Joined) -> pl.DataFrame:
        """Return what is new in the static messages; their number is far above that of changes."""
        size = len(read.rows)
        keys, hashes = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.uint64)
        if np.isin(read.whole[:, TYPE], STATIC_TYPES).any():
            hash_statics(read.block, joined.payloads, read.rows, read.whole, (keys, hashes))
        fresh = np.flatnonzero(self._last_said.changes(keys, hashes))
        return self._ships.learn(
            statement(
                payload_of(read.block, joined.payloads, read.rows[at]),
                read.rows[at],
                read.whole[at],
            )
            | {"time": instant(int(read.times[at]))}
            for at in fresh
        )


def _lost(joined: Joined) -> Iterator[Lost]:
    """Yield the messages of which a fragment never came."""
    for at in range(joined.used[1]):
        line, length = joined.lost[at]
        yield int(line), FRAGMENT_MISSING, joined.lost_texts[at, :length].tobytes()


def _broken(read: Read) -> Iterator[Lost]:
    """Yield the rejected lines with their text."""
    for at in np.flatnonzero(read.reasons):
        start, stop = read.rows[at, START], read.rows[at, END]
        text = read.block[start : min(stop, start + TEXT_MAX)].tobytes()
        yield int(read.rows[at, LINE]), REASONS[int(read.reasons[at])], text
