"""An incident over a watch with an archive, for the tests of the bench."""

import pytest

from seawarden.app.desk import incidents
from seawarden.app.desk.attributing import attribute_incident
from seawarden.model.fault import Fault, KilometrePoint, Window
from seawarden.model.officer import Officer, Role
from tests.builders import at
from tests.e2e.watch_world import WatchWorld

ANNA = Officer(subject="anna", name="Anna", role=Role.WATCH_OFFICER)
FAULT = Fault(
    fault_id="otdr-7", asset_id="cable-a", time=Window(earliest=at(-60), latest=at(0)),
    place=KilometrePoint(kp_km=30.0, sigma_km=1.0), method="optical_time_domain",
    reporter="Gulf Cables", told_at=at(5),
)  # fmt: skip


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    made = WatchWorld(tmp_path_factory.mktemp("watch"))
    yield made.world.centre
    made.world.records.close()


@pytest.fixture(scope="module")
def incident_id(centre):
    incidents.enter_fault(centre, FAULT, ANNA)
    made = incidents.open_incident(centre, ANNA, name="Light lost", fault_ids=["otdr-7"])
    return made.incident_id


@pytest.fixture(scope="module")
def answers(centre, incident_id):
    return [attribute_incident(centre, ANNA, incident_id) for _ in range(2)]
