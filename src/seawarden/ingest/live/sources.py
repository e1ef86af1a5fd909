"""Live sources by their address: one that is opened here reads until it ends or is cancelled."""

from seawarden.ingest.live.address import read_address
from seawarden.ingest.live.file import FileSource
from seawarden.ingest.live.mqtt import MqttSource
from seawarden.ingest.live.push import PushSource
from seawarden.ingest.live.receiving import LiveOptions, Receiving
from seawarden.ingest.live.serial import SerialSource
from seawarden.ingest.live.source import LiveSource
from seawarden.ingest.live.tcp import TcpSource
from seawarden.ingest.live.udp import UdpSource
from seawarden.ingest.live.websocket import WebSocketSource
from seawarden.ingest.reading import Reading
from seawarden.model.errors import SettingsError

ENDLESS = ("udp", "http")  # sources that never end of themselves


def open_source(
    url: str, reading: Reading, options: LiveOptions, *, resume_at: int = 0
) -> LiveSource:
    """Make the source that an address names; nothing is connected before it runs.

    Args:
        url: the address, as docs/reference/live-sources.md describes it.
        reading: how its rows are to be read.
        options: clock, patience and limits.
        resume_at: the offset of the last arrival that was kept; of files only.

    Raises:
        SettingsError: the address is wrong, names an unknown setting, or a source that never ends
            is to be read once. The message holds no secret.
    """
    address = read_address(url)
    if options.is_once and address.scheme in ENDLESS:
        raise SettingsError(
            f"source {address.name}: never ends, so it cannot be read once: leave out --once"
        )
    receiving = Receiving(address, reading, options)
    match address.scheme:
        case "tcp":
            return TcpSource(receiving)
        case "udp":
            return UdpSource(receiving)
        case "serial":
            return SerialSource(receiving)
        case "file":
            return FileSource(receiving, resume_at=resume_at)
        case "mqtt" | "mqtts":
            return MqttSource(receiving)
        case "ws" | "wss":
            return WebSocketSource(receiving)
        case _:
            return PushSource(receiving)
