"""Units and the limits of what AIS can say, each with its source."""

from datetime import UTC, datetime, timedelta
from typing import Final

M_PER_NM: Final = 1852.0  # international nautical mile, by definition
MS_PER_KN: Final = M_PER_NM / 3600.0
US_PER_S: Final = 1_000_000
US_PER_MIN: Final = 60 * US_PER_S
US_PER_H: Final = 60 * US_PER_MIN

# ITU-R M.1371-5, table 48: one step above each of these means "not available".
SOG_MAX_KN: Final = 102.2
COG_MAX_DEG: Final = 359.9
HEADING_MAX_DEG: Final = 359
LON_MAX_DEG: Final = 180.0
LAT_MAX_DEG: Final = 90.0
VESSEL_ID_MAX: Final = 999_999_999

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def since_1970_us(instant: datetime) -> int:
    """Return an instant as whole microseconds since 1970."""
    return (instant - EPOCH) // MICROSECOND


def utc_text(instant: datetime) -> str:
    """Return an instant in UTC as ISO 8601 text that ends in Z."""
    return instant.isoformat().replace("+00:00", "Z")
