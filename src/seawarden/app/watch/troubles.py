"""What does not work at present: said once when it begins, and once when it is over."""

from collections.abc import Callable

import structlog

log = structlog.get_logger("seawarden.watch")


class Troubles:
    """Keeps what is wrong, in words, by the part that it is wrong with.

    Args:
        tell: told the part and what was wrong with it, once it works again.
    """

    def __init__(self, tell: Callable[[str, str], None]) -> None:
        self._tell = tell
        self._now: dict[str, str] = {}

    @property
    def now(self) -> dict[str, str]:
        """What is wrong, by part."""
        return dict(self._now)

    def began(self, part: str, why: str) -> None:
        """Note what is wrong with a part; the same again is not said again."""
        if self._now.get(part) != why:
            self._now[part] = why
            log.error("trouble", part=part, reason=why)

    def over(self, part: str) -> None:
        """Note that a part works; said only where it did not."""
        why = self._now.pop(part, None)
        if why is not None:
            log.info("works again", part=part)
            self._tell(part, why)
