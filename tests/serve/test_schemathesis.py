"""Whatever is sent to whatever there is: no answer is a fault of the server's, or undeclared."""

from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from seawarden.serve.application import routes
from tests.builders import SHIP
from tests.serve import worlds
from tests.serve.worlds import DESK, alert, program, served

AUTHORISED = {"Authorization": f"Bearer {DESK}"}
# Of one operation; there are about forty, and the gate must stay quick.
EXAMPLES = 8
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
# They never end by themselves; `test_events.py` reads them, and below what they are asked.
STREAMS = r"^/api/v1/(picture/)?events$"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    watch = worlds.world(tmp_path_factory.mktemp("watch"))
    many = 10**9
    held = worlds.settings(officer_most=many, address_most=many, push_most=many, failure_most=many)
    with served(watch, held) as address:
        watch.say(alert())
        yield address


schema = schemathesis.openapi.from_dict(routes().openapi()).exclude(path_regex=STREAMS)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_no_request_is_answered_by_a_fault_of_the_server(case, place):
    case.call_and_validate(base_url=place, headers=AUTHORISED, checks=CHECKS)


WORDS = st.text(max_size=40)


@settings(max_examples=40, deadline=None)
@given(box=WORDS, last=st.text("0123456789-x.", max_size=30))
def test_no_place_in_a_stream_is_a_fault_of_the_server(place, box, last):
    with program(place) as client:
        headers = {"Last-Event-ID": last}
        statuses = [
            peeked(client, path, headers, box)
            for path in ("/api/v1/events", "/api/v1/picture/events")
        ]

    assert set(statuses) <= {200, 422}


def peeked(client, path, headers, box):
    params = {"bbox": box, "since": headers["Last-Event-ID"]}
    with client.stream("GET", path, headers=headers, params=params) as answer:
        return answer.status_code


@settings(max_examples=60, deadline=None)
@given(
    path=st.sampled_from(["alerts/{}", "vessels/{}", "alerts/{}/acts", "vessels/{}/track"]),
    word=WORDS,
)
def test_no_identifier_is_a_fault_of_the_server(place, path, word):
    with program(place) as client:
        answer = client.get("/api/v1/" + path.format(quote(word or str(SHIP), safe="")))

    assert answer.status_code < 500
