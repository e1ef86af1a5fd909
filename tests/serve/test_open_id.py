"""Sign-in by OpenID Connect, with a real provider in a process of its own."""

import json
import re
import subprocess
import sys
import threading
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from seawarden.model.officer import Role
from seawarden.serve.open_id import officer_from
from seawarden.serve.open_id_provider import NotVouchedFor, believed
from seawarden.serve.problems import Problem
from seawarden.serve.settings import OpenId
from tests.builders import NOON
from tests.serve.worlds import served, settings

OFFICER = {"sub": "mari", "name": "Mari Tamm", "roles": ["other", "seawarden-watch_officer"]}
STRANGER = {"sub": "eve", "name": "Eve", "roles": ["other"]}
BEGIN = "/api/v1/sign-in/openid"
CALLBACK = f"{BEGIN}/callback"


@pytest.fixture(scope="module")
def provider():
    people = [part for one in (OFFICER, STRANGER) for part in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", "0", *people]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        lines = iter(running.stderr.readline, "")
        found = (re.search(r"http://127\.0\.0\.1:(\d+)", line) for line in lines)
        port = next(match[1] for match in found if match)
        draining = threading.Thread(target=lambda: [None for _ in lines])
        draining.start()
        yield f"http://127.0.0.1:{port}"
        running.terminate()
        draining.join()


def client_of(provider, **changed):
    return OpenId(**{"issuer": provider, "client_id": "watch", "client_secret": "s"} | changed)


@pytest.fixture
def address(watch, provider):
    with served(watch, settings(open_id=client_of(provider))) as found:
        yield found


def go(browser, address, who):
    """Go through the whole flow as a browser does, and return the last answer."""
    answer = browser.get(f"{address}{BEGIN}")
    place = answer.headers["location"]
    answer = browser.post(place, data={"sub": who["sub"]})
    return browser.get(answer.headers["location"])


def test_the_provider_says_who_somebody_is_and_what_they_may_do(address):
    with httpx.Client() as browser:
        answer = go(browser, address, OFFICER)
        session = browser.get(f"{address}/api/v1/session").json()

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert session["officer"] == {"name": "Mari Tamm", "role": "watch_officer"}


def test_who_has_no_role_is_not_let_in(address):
    with httpx.Client() as browser:
        answer = go(browser, address, STRANGER)
        session = browser.get(f"{address}/api/v1/session")

    assert (answer.status_code, session.status_code) == (403, 401)
    assert "seawarden-viewer" in answer.json()["remedy"]


def test_who_was_barred_here_is_not_let_in_again(watch, address):
    with httpx.Client() as browser:
        go(browser, address, OFFICER)
        with watch.records.writing() as desk:
            (mari,) = desk.people.everybody()
            desk.people.put(mari.officer, at=NOON, is_active=False)
        session = browser.get(f"{address}/api/v1/session")
        answer = go(browser, address, OFFICER)

    assert (session.status_code, answer.status_code) == (401, 403)


def test_a_flow_that_this_browser_did_not_begin_signs_nobody_in(address):
    with httpx.Client() as one, httpx.Client() as other:
        place = one.get(f"{address}{BEGIN}").headers["location"]
        back = one.post(place, data={"sub": OFFICER["sub"]}).headers["location"]
        other.get(f"{address}{BEGIN}")
        answers = [other.get(back), httpx.get(back), httpx.get(f"{address}{CALLBACK}")]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


def test_a_code_with_another_state_is_not_even_exchanged(address):
    with httpx.Client() as browser:
        place = browser.get(f"{address}{BEGIN}").headers["location"]
        back = browser.post(place, data={"sub": OFFICER["sub"]}).headers["location"]
        state = parse_qs(urlsplit(back).query)["state"][0]
        forged = browser.get(back.replace(state, "x" * len(state)))
        whole = browser.get(back)

    assert (forged.status_code, whole.status_code) == (401, 303)


def test_a_code_is_good_once(address):
    with httpx.Client() as browser:
        place = browser.get(f"{address}{BEGIN}").headers["location"]
        back = browser.post(place, data={"sub": OFFICER["sub"]}).headers["location"]
        flow = dict(browser.cookies)
        first = browser.get(back)
        second = httpx.get(back, cookies=flow)

    assert (first.status_code, second.status_code) == (303, 401)


def test_a_flow_asks_with_state_nonce_and_a_challenge(address):
    place = httpx.get(f"{address}{BEGIN}").headers["location"]
    asked = parse_qs(urlsplit(place).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["redirect_uri"] == [f"{address}{CALLBACK}"]


def test_a_provider_that_is_away_is_said_to_be_so(watch):
    away = client_of("http://127.0.0.1:9")
    with served(watch, settings(open_id=away)) as address:
        answer = httpx.get(f"{address}{BEGIN}")

    assert answer.status_code == 502
    assert "token" in answer.json()["remedy"]


ISSUER = "https://id.example"
OURS = ECKey.generate_key("P-256", {"kid": "ours", "use": "sig", "alg": "ES256"}, private=True)
THEIRS = ECKey.generate_key("P-256", {"kid": "ours", "use": "sig", "alg": "ES256"}, private=True)
KEYS = KeySet([OURS]).as_dict(private=False)
TIME = int(NOON.timestamp())
CLAIMS = {
    "iss": ISSUER, "aud": "watch", "sub": "mari", "nonce": "n", "iat": TIME, "exp": TIME + 300,
}  # fmt: skip


def told(claims, *, key=OURS, header=None):
    token = jwt.encode({"alg": "ES256", "kid": "ours"} | (header or {}), claims, key)
    return believed(token, KEYS, client_of(ISSUER), nonce="n", now=NOON)


def test_a_token_in_order_is_believed():
    assert told(CLAIMS)["sub"] == "mari"


def test_a_token_of_several_audiences_names_who_it_is_for():
    several = CLAIMS | {"aud": ["watch", "other"], "azp": "watch"}

    assert told(several)["sub"] == "mari"


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param(CLAIMS | {"iss": "https://other.example"}, id="another issuer"),
        pytest.param(CLAIMS | {"aud": "other"}, id="another client"),
        pytest.param(CLAIMS | {"aud": ["watch"], "azp": "other"}, id="made for another"),
        pytest.param(CLAIMS | {"nonce": "m"}, id="another browser"),
        pytest.param(CLAIMS | {"exp": TIME - 61}, id="too old"),
        pytest.param(CLAIMS | {"iat": TIME + 61, "nbf": TIME + 61}, id="not yet"),
        *(
            pytest.param({k: v for k, v in CLAIMS.items() if k != name}, id=f"no {name}")
            for name in ("iss", "aud", "nonce", "exp")
        ),
    ],
)
def test_a_token_is_not_believed(claims):
    with pytest.raises(NotVouchedFor):
        told(claims)


def test_a_clock_that_differs_by_less_than_a_minute_is_borne():
    assert told(CLAIMS | {"exp": TIME - 50})["sub"] == "mari"


def test_a_token_signed_by_another_key_or_by_none_is_not_believed():
    with pytest.raises(NotVouchedFor):
        told(CLAIMS, key=THEIRS)
    for token in ("", "a.b.c", "eyJhbGciOiJub25lIn0.e30."):
        with pytest.raises(NotVouchedFor):
            believed(token, KEYS, client_of(ISSUER), nonce="n", now=NOON)


def test_a_shared_secret_is_no_signature_of_the_provider():
    public = json.dumps(KEYS["keys"][0]).encode()
    with pytest.raises(NotVouchedFor):
        told(CLAIMS, key=OctKey.import_key(public), header={"alg": "HS256"})


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("seawarden-viewer", Role.VIEWER),
        (["seawarden-viewer", "seawarden-admin"], Role.ADMIN),
        (["x", "seawarden-releasing_officer"], Role.RELEASING_OFFICER),
    ],
)
def test_the_highest_role_counts(said, role):
    officer = officer_from({"sub": "mari", "roles": said}, client_of(ISSUER))

    assert officer.role is role
    assert officer.subject == "id.example|mari"


@pytest.mark.parametrize("said", [None, [], "admin", 5, {"seawarden-admin": 1}, [["x"]]])
def test_without_a_known_role_nobody_comes_in(said):
    with pytest.raises(Problem):
        officer_from({"sub": "mari", "roles": said}, client_of(ISSUER))
