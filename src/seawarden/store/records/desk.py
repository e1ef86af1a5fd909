"""Everything that is kept, within one transaction."""

from sqlalchemy import Connection

from seawarden.store.records.alerts import Alerts
from seawarden.store.records.assets import Assets
from seawarden.store.records.beats import Beats
from seawarden.store.records.crossings import Crossings
from seawarden.store.records.detections import Detections
from seawarden.store.records.dispositions import Dispositions
from seawarden.store.records.faults import Faults
from seawarden.store.records.happenings import Happenings
from seawarden.store.records.incidents import Incidents
from seawarden.store.records.notices import Notices
from seawarden.store.records.people import People
from seawarden.store.records.retention_runs import RetentionRuns
from seawarden.store.records.shifts import Shifts
from seawarden.store.records.sources import Sources


class Desk:
    """One part for each thing that is kept. It is of no use once its transaction is over."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.alerts = Alerts(connection)
        self.assets = Assets(connection)
        self.beats = Beats(connection)
        self.crossings = Crossings(connection)
        self.detections = Detections(connection)
        self.dispositions = Dispositions(connection)
        self.faults = Faults(connection)
        self.happenings = Happenings(connection)
        self.incidents = Incidents(connection)
        self.notices = Notices(connection)
        self.people = People(connection)
        self.retention = RetentionRuns(connection)
        self.shifts = Shifts(connection)
        self.sources = Sources(connection)
