"""An officer: somebody with a name and a role at the desk."""

from dataclasses import dataclass
from enum import Enum
from functools import total_ordering


@total_ordering
class Role(Enum):
    """What somebody may do. Each role may do all that the roles before it may."""

    VIEWER = "viewer"  # looks
    WATCH_OFFICER = "watch_officer"  # acts on alerts, keeps the shift log
    RELEASING_OFFICER = "releasing_officer"  # decides what others are told
    ADMIN = "admin"  # people, tokens, settings

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Role):
            return NotImplemented
        order = list(Role)
        return order.index(self) < order.index(other)


@dataclass(frozen=True, kw_only=True, slots=True)
class Officer:
    """Who acts."""

    subject: str  # stable identifier: of the sign-in service, or given when added
    name: str  # as shown; may change
    role: Role
