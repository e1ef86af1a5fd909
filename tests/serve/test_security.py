"""What holds for every request: names, sizes, pace, headers; and what must not get out."""

import http.client
import select
import socket
import stat

import httpx
import pytest
from structlog.testing import capture_logs

from seawarden.model.errors import SettingsError
from seawarden.model.officer import Role
from seawarden.serve.settings import read_key
from tests.serve.worlds import DEADLINE_S, DESK, SCRIPT, alert, asked, program, served, settings

MUCH = 1_500_000  # bytes: more than a connection holds back unread
PLAIN = {"content-type": "text/plain"}


def test_every_answer_has_the_headers_that_keep_a_browser_safe(client):
    answers = [client.get(path) for path in ("/api/v1/session", "/nothing", "/healthz")]
    answers.append(httpx.get(f"{client.base_url}/api/v1/session"))

    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in answer.headers


def test_a_page_of_another_name_cannot_reach_a_loopback_service(client):
    answer = client.get("/api/v1/session", headers={"Host": "evil.example"})

    assert answer.status_code == 421
    assert answer.json()["remedy"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:99", "[::1]:8470", "127.0.0.1"])
def test_its_own_names_reach_it(client, host):
    assert client.get("/api/v1/session", headers={"Host": host}).status_code == 200


def test_a_body_over_the_limit_is_refused_before_it_is_read(client):
    answer = client.post("/api/v1/shift/entries", content=b"x" * 65_537, headers=PLAIN)

    assert answer.status_code == 413


def test_a_body_that_does_not_say_its_size_is_counted(client):
    def pieces():
        for _ in range(70):
            yield b"x" * 1024

    answer = client.post("/api/v1/shift/entries", content=pieces(), headers=PLAIN)

    assert answer.status_code == 413


def test_a_push_may_be_larger_than_other_bodies_up_to_its_own_limit(watch):
    with (
        served(watch, settings(push_most_bytes=100_000)) as address,
        program(address) as client,
    ):
        sizes = (100_000, 100_001)
        answers = [client.post("/api/v1/push/roof", content=b"\n" * size) for size in sizes]

    assert [answer.status_code for answer in answers] == [200, 413]
    assert watch.pushed == [("roof", b"\n" * 100_000)]


def test_the_sender_of_too_much_hears_so_though_all_of_it_was_on_its_way(watch):
    head = f"POST /api/v1/push/roof HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {MUCH}\r\n\r\n"
    with served(watch, settings(push_most_bytes=100_000)) as address:
        place = ("127.0.0.1", int(address.rpartition(":")[2]))
        with socket.create_connection(place, timeout=DEADLINE_S) as slow:
            slow.sendall(head.encode() + b"\n" * MUCH)
            closed = select.poll()
            closed.register(slow, select.POLLRDHUP)
            closed.poll(DEADLINE_S * 1000)
            answer = b"".join(iter(lambda: slow.recv(64), b""))

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"Send less at once." in answer


def test_too_many_requests_of_one_officer_are_refused_and_of_another_not(watch):
    with served(watch, settings(officer_most=5)) as address:
        token = watch.officer(Role.VIEWER)
        with program(address) as busy, program(address, token) as calm:
            statuses = [busy.get("/api/v1/session").status_code for _ in range(7)]
            other = calm.get("/api/v1/session").status_code

    assert statuses == [200] * 5 + [429] * 2
    assert other == 200


def test_too_many_requests_from_one_address_are_refused(watch):
    with served(watch, settings(address_most=5)) as address:
        statuses = [httpx.get(f"{address}/healthz").status_code for _ in range(7)]

    assert statuses == [200] * 5 + [429] * 2


@pytest.fixture
def page(tmp_path):
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Watch</title>")
    (folder / "assets" / "main-1.js").write_text("export {};")
    (folder / ".secret").write_text("no")
    (folder / "notes.bak").write_text("no")
    (tmp_path / "outside.html").write_text("no")
    (folder / "link.html").symlink_to(tmp_path / "outside.html")
    return folder


def test_the_page_is_served_without_signing_in(watch, page):
    with served(watch, settings(page=page)) as address, httpx.Client(base_url=address) as nobody:
        index, script = nobody.get("/"), nobody.get("/assets/main-1.js")

    assert index.headers["content-type"] == "text/html; charset=utf-8"
    assert index.headers["cache-control"] == "no-cache"
    assert "immutable" in script.headers["cache-control"]


TRICKS = [
    "/../outside.html", "/assets/../../outside.html", "/%2e%2e/outside.html",
    "/..%2foutside.html", "/%2e%2e%2foutside.html", "/assets/%2e%2e/%2e%2e/outside.html",
    "//etc/passwd", "/etc/passwd", "/%00", "/index.html%00.js", "/..%5coutside.html", "/link.html",
    "/.secret", "/notes.bak", "/assets", "/assets/", "/" + "a" * 5_000,
]  # fmt: skip


def test_path_tricks_find_nothing(watch, page):
    with served(watch, settings(page=page)) as address:
        answers = {trick: asked_as_it_stands(address, trick) for trick in TRICKS}

    assert {trick: status for trick, (status, _) in answers.items() if status != 404} == {}
    assert not any(b"root:" in body for _, body in answers.values())


def asked_as_it_stands(address, path):
    """Ask for a path that other clients would mend."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_a_page_that_is_not_built_says_how_to_build_it(client):
    assert "make web" in client.get("/").json()["remedy"]


def test_the_hand_over_report_shows_a_script_and_does_not_run_it(watch, client):
    watch.say(alert(reason=SCRIPT), name=SCRIPT)
    client.post("/api/v1/shift/entries", json={"text": SCRIPT})
    client.post("/api/v1/alerts/a1/acts", json={"act": "note", "revision": 0, "reason": SCRIPT})
    page = client.get("/api/v1/shift/report")

    assert SCRIPT not in page.text
    assert page.text.count("&lt;script&gt;") == 4
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_no_secret_stands_in_a_log(watch, capfd, caplog):
    with capture_logs() as logged, served(watch, settings(failure_most=9)) as address:
        for token in (DESK, "wrong-secret-1"):
            httpx.post(f"{address}/api/v1/sign-in", json={"token": token})
            asked(address, "/api/v1/session?token=in-the-address", token)
        break_records(watch)
        asked(address, "/api/v1/alerts?q=in-the-address")
    said = "".join([*capfd.readouterr(), caplog.text, repr(logged), repr(settings())])

    assert [one["event"] for one in logged] == ["request failed"]
    assert "ZeroDivisionError" in caplog.text
    assert not [one for one in (DESK, "wrong-secret", "in-the-address") if one in said]


def break_records(watch):
    """Let the records fail in a way that nobody expects."""
    watch.centre.records.close()
    object.__setattr__(watch.centre, "clock", lambda: 1 / 0)


def test_what_nobody_expected_is_a_problem_that_tells_nothing(watch, client):
    break_records(watch)
    answer = client.get("/api/v1/alerts")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "division" not in answer.text
    assert "Traceback" not in answer.text


def test_records_that_cannot_be_reached_are_said_to_be_so(watch, client, tmp_path):
    (tmp_path / "records.sqlite").unlink()
    watch.records.close()
    (tmp_path / "records.sqlite").mkdir()
    answers = [client.get("/api/v1/alerts"), client.get("/healthz")]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].headers["retry-after"]
    assert answers[1].json()["records"] is False


def test_a_key_is_made_once_for_its_owner_alone(tmp_path):
    first, second = read_key(tmp_path / "key"), read_key(tmp_path / "key")

    assert first == second
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_a_key_that_is_too_short_or_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "short").write_bytes(b"k")

    for path in (tmp_path / "short", tmp_path / "none" / "key", tmp_path):
        with pytest.raises(SettingsError, match="key of sessions"):
            read_key(path)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("{own}", 200),
        ("https://evil.example", 403),
        ("http://127.0.0.1:1", 403),
        ("https{rest}", 403),
        ("{own}.evil.example", 403),
        ("http://127.0.0.1:port", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_a_change_asked_for_by_another_site_is_refused_whatever_it_knows(browser, origin, status):
    own = str(browser.base_url).rstrip("/")
    said = {} if origin is None else {"Origin": origin.format(own=own, rest=own[4:])}
    answer = browser.post("/api/v1/shift/begin", json={}, headers=said)
    read = browser.get("/api/v1/session", headers=said)

    assert (answer.status_code, read.status_code) == (status, 200)


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://watch.example", 201), ("https://watch.example:443", 201),
     ("http://watch.example", 403), ("https://watch.example:444", 403)],
)  # fmt: skip
def test_behind_a_proxy_its_own_page_is_the_one_by_https(watch, origin, status):
    held = settings(is_secure=True, hosts=("watch.example",))
    said = {"Host": "watch.example", "Origin": origin}
    with served(watch, held) as address, program(address) as client:
        answer = client.post("/api/v1/shift/entries", json={"text": "calm"}, headers=said)

    assert answer.status_code == status
