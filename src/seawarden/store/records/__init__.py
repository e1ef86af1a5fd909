"""The records: alerts, what was done about them, and all else that a watch must not forget."""

from seawarden.store.records.desk import Desk
from seawarden.store.records.opening import Records

__all__ = ["Desk", "Records"]
