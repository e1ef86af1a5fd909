"""A serial line, played by a pseudo-terminal of this machine."""

import asyncio
import os
import tty
from contextlib import contextmanager
from pathlib import Path

import pytest

from seawarden.model.errors import SettingsError
from seawarden.model.source_health import SourceState
from tests.ingest.live.shore import NOON, connected, listening, source_of, troubled, until
from tests.ingest.sentences import class_a, sentence


@contextmanager
def line_at(path):
    """Plug a receiver in under a path: yield where to write what it says."""
    receiver, line = os.openpty()
    tty.setraw(line)
    path.unlink(missing_ok=True)
    path.symlink_to(os.ttyname(line))
    try:
        yield receiver
    finally:
        path.unlink()
        os.close(line)
        os.close(receiver)


def said(mmsi):
    return f"{sentence(class_a(mmsi))}\r\n".encode()


def test_a_line_is_read_as_it_speaks(tmp_path):
    async def run():
        with line_at(tmp_path / "ais") as receiver:
            async with listening(f"serial:{tmp_path}/ais?baud=4800") as (source, landing):
                await connected(source)
                whole = said(1) + b"\xff\xfe garbage\r\n" + said(2)
                for at in range(0, len(whole), 11):
                    os.write(receiver, whole[at : at + 11])
                await landing.until_ships(1, 2)
                return source.pulse.health(NOON)

    health = asyncio.run(run())

    assert (health.state, health.rejected, health.scheme) == (SourceState.UP, 1, "serial")


def test_a_line_pulled_out_is_told_and_read_again_when_it_is_back(tmp_path):
    async def run():
        async with listening(f"serial:{tmp_path}/ais") as (source, landing):
            with line_at(tmp_path / "ais") as receiver:
                await connected(source)
                os.write(receiver, said(1) + said(2)[:20])
                await landing.until_ships(1)
            await until(lambda: not source.pulse.is_connected)
            down = source.pulse.health(NOON)
            with line_at(tmp_path / "ais") as receiver:
                await connected(source)
                os.write(receiver, said(3))
                await landing.until_ships(3)
            return landing.ships, down, source.pulse.health(NOON)

    ships, down, up = asyncio.run(run())

    assert ships == [1, 3]
    assert down.state == SourceState.DOWN
    assert up.reconnects >= 1


def test_a_line_that_is_not_there_is_down():
    async def run():
        async with listening("serial:/dev/no-such-line") as (source, _):
            return await troubled(source)

    health = asyncio.run(run())

    assert health.state == SourceState.DOWN
    assert "no-such-line" in health.trouble
    assert not Path("/dev/no-such-line").exists()


@pytest.mark.parametrize("baud", ["0", "-1", "fast", "9600.5", "٣"])
def test_a_speed_that_is_none_is_refused(baud):
    with pytest.raises(SettingsError, match="is no speed"):
        source_of(f"serial:/dev/ttyUSB0?baud={baud}")
