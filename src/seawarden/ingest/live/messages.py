"""Messages that come whole, from a post, a broker or a web socket, made into lines.

What is none of the forms known here is handed on as it is: the parsers count what they cannot
read.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from seawarden.ingest.json_lines import load
from seawarden.ingest.json_objects import TOPIC, records_of

GZIP_MAGIC: Final = b"\x1f\x8b"
GZIP_WINDOW: Final = 31  # zlib: the greatest window, with a gzip header
UNPACKED_MAX: Final = 64 << 20  # bytes of a packed message that are unpacked
# Stands for what is lost of a packed message, so that the parsers count it as no sentence.
DAMAGED: Final = b"packed message: damaged, or over 64 MiB\n"
RXTIME: Final = "%Y%m%d%H%M%S"  # AIS-catcher's, in UTC
# AIS-catcher's JSON of sentences alone has these and no `type`.
FOLDED: Final = (b'"nmea"', b'"mmsi"')
SENTENCE: Final = re.compile(r"![A-Z0-9]{2}VD[MO],[\x20-\x7e]{1,100}")


def lines_of(message: bytes) -> bytes:
    """Return a whole message as lines: an object on one line, the members of a list on one each.

    AIS-catcher posts an object that holds them in `msgs`, and may pack it with gzip.
    """
    if message.startswith(GZIP_MAGIC):
        message = _unpacked(message)
    begin = message.lstrip()[:1]
    if begin not in {b"{", b"["}:
        return _ended(message)
    try:
        document = orjson.loads(message)
    except orjson.JSONDecodeError:
        return _ended(message)
    if isinstance(document, dict) and not _holds_list(document):
        return _ended(message.strip().replace(b"\r", b" ").replace(b"\n", b" "))
    return b"".join(_lines(document))


def line_with_topic(topic: str, payload: bytes) -> bytes:
    """Return what a broker sent as lines; a topic that names the ship stands before its object."""
    lines = lines_of(payload)
    if TOPIC.match(topic) and lines.lstrip().startswith(b"{"):
        return topic.encode() + b" " + lines.lstrip()
    return lines


def unfolded(line: bytes) -> bytes | None:
    """Return the sentences inside an object of AIS-catcher that was not decoded, with its time.

    Null: it is none, or it says itself what the sentences say.
    """
    if not all(name in line for name in FOLDED) or b'"type"' in line:
        return None
    held = load(line)
    sentences = held.get("nmea") if isinstance(held, dict) else None
    if not isinstance(sentences, list) or not sentences:
        return None
    if not all(isinstance(one, str) and SENTENCE.fullmatch(one) for one in sentences):
        return None
    time_s = _epoch_s(held)
    stamp = "" if time_s is None else f",{time_s}"
    return "\n".join(f"{one}{stamp}" for one in sentences).encode()


def _holds_list(document: Mapping[str, Any]) -> bool:
    names = ("msgs", "features", "vessels", "data", "messages")
    return any(isinstance(document.get(name), list) for name in names)


def _lines(document: Any) -> Iterator[bytes]:  # noqa: ANN401  foreign JSON
    held = document.get("msgs") if isinstance(document, dict) else document
    members = held if isinstance(held, list) else records_of(document)
    for member in members:
        text = member.encode() if isinstance(member, str) else orjson.dumps(member)
        yield text.replace(b"\n", b" ") + b"\n"


def _epoch_s(held: Mapping[str, Any]) -> int | None:
    """Return when AIS-catcher heard it, in seconds since 1970."""
    epoch = held.get("rxuxtime")
    if isinstance(epoch, int | float) and not isinstance(epoch, bool) and 0 < epoch < 1e11:
        return int(epoch)
    try:
        return int(
            datetime.strptime(str(held.get("rxtime")), RXTIME).replace(tzinfo=UTC).timestamp()
        )
    except ValueError:
        return None


def _unpacked(message: bytes) -> bytes:
    """Return the text of a packed message; a line at its end is counted where it is not whole."""
    pack = zlib.decompressobj(GZIP_WINDOW)
    try:
        text = pack.decompress(message, UNPACKED_MAX)
    except zlib.error:
        return DAMAGED
    return text if pack.eof and not pack.unused_data else text + b"\n" + DAMAGED


def _ended(text: bytes) -> bytes:
    return text if text.endswith(b"\n") else text + b"\n"
