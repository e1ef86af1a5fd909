"""A happening: something that everybody who looks at the desk is told, in one order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Topic(StrEnum):
    """What a happening is about."""

    ALERT = "alert"
    DISPOSITION = "disposition"
    DETECTION = "detection"
    INCIDENT = "incident"
    SOURCE = "source"
    SHIFT = "shift"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One of them. Who has seen `sequence` has seen all before it."""

    sequence: int  # 1, 2, 3, ... without a gap, in the order in which they were kept
    time: datetime
    topic: Topic
    payload: Mapping[str, object]  # plain JSON


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """A happening before it has its place in the order."""

    time: datetime
    topic: Topic
    payload: Mapping[str, object]  # plain JSON
    key: str | None = None  # the same key is kept once; null: always kept
