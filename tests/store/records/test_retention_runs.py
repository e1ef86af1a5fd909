"""What retention did is logged."""

from seawarden.store.records.retention_runs import RetentionRun
from tests.store.records.said import at


def test_runs_of_retention_are_logged(records):
    runs = [
        RetentionRun(at=at(minute), is_dry_run=minute == 0, limits={"fishing": 30.0},
                     deleted={"fishing": 12}, kept_for_alerts=3, trouble=None)
        for minute in (0, 1)
    ]  # fmt: skip
    with records.writing() as desk:
        for run in runs:
            desk.retention.log(run)
        found = desk.retention.latest()

    assert found == runs[::-1]
