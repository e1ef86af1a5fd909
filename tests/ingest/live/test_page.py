"""The page of live sources says the limits that the code has."""

import json
from pathlib import Path

import pytest

from seawarden.ingest.line_cutter import LINE_MAX
from seawarden.ingest.live import (
    address,
    file,
    file_pieces,
    messages,
    mqtt,
    serial,
    udp,
    websocket,
)
from seawarden.ingest.live.health import HealthLimits
from seawarden.ingest.live.receiving import Patience
from seawarden.ingest.live.stream import AHEAD
from seawarden.model.detection import read_detection
from seawarden.model.source_health import SourceState

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "live-sources.md").read_text()
PATIENCE, LIMITS = Patience(), HealthLimits()
MIB = 1 << 20


def seconds(span):
    return f"{span.total_seconds():g}"


def minutes(span):
    return f"{span.total_seconds() / 60:g} minutes"


@pytest.mark.parametrize(
    "says",
    [
        f"within {minutes(LIMITS.stale_after)}",
        f"nothing readable came for {minutes(LIMITS.stale_after)}",
        f"{LIMITS.flapping_breaks} broken connections within {minutes(LIMITS.flapping_within)}",
        f"without a byte for {minutes(PATIENCE.quiet)}",
        f"up to {seconds(PATIENCE.longest_wait)} seconds",
        f"not answered in {seconds(PATIENCE.connecting)} seconds",
        f"less than {seconds(PATIENCE.settled)} seconds",
        f"could be made in {seconds(PATIENCE.once)} seconds",
        f"up to {udp.SENDERS_MAX}, so that",
        f"wait in {udp.HELD_BYTES // MIB} MiB",
        f"{serial.BAUD:,} baud",
        f"Up to {mqtt.HELD_MAX:,} messages wait",
        f"Up to {file_pieces.WARM_UP_BYTES // MIB} MiB of text",
        f"A message over {websocket.MESSAGE_MAX // MIB} MiB",
        f"up to {messages.UNPACKED_MAX // MIB} MiB",
        *(f"`{topic}`" for topic in mqtt.TOPICS),
        *(f"| {state} |" for state in SourceState),
    ],
)
def test_the_page_says_it(says):
    assert says in " ".join(PAGE.split())


def test_what_the_page_says_in_words_is_so():
    assert PATIENCE.first_wait.total_seconds() == 0.5
    assert PATIENCE.jitter.total_seconds() == 1
    assert AHEAD.days == 1
    assert file.OUT_OF_STEP_S == 60
    assert mqtt.QOS == 1
    assert LINE_MAX == websocket.MESSAGE_MAX


def test_every_scheme_and_setting_stands_on_the_page():
    missing = [
        name
        for scheme, settings in address.SETTINGS.items()
        for name in (scheme, *settings)
        if f"`{name}" not in PAGE and f"{name}=" not in PAGE and scheme != "https"
    ]

    assert missing == []


def test_the_detection_on_the_page_can_be_read():
    line = next(line for line in PAGE.splitlines() if "seawarden-detection/1" in line)

    assert read_detection(json.loads(line)).asset_name == "C-Lion1"
