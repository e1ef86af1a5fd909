"""Kernels are compiled before any deadline runs."""

import pytest

from seawarden.ingest.live.stream import LiveStream
from seawarden.ingest.reading import Reading
from tests.ingest.live.shore import NOON
from tests.ingest.sentences import class_a, sentence, static


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    stream = LiveStream(Reading(), source="warm-up")
    stream.feed(f"{sentence(class_a())}\n{sentence(static())}\n".encode(), received=NOON)
    stream.finish(received=NOON)
