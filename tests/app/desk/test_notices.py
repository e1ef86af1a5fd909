"""Notices: who is told, when, how often, and that what arrives can be believed."""

import asyncio
import hashlib
import hmac
import json
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from seawarden.app.desk.acting import ActAsked, act
from seawarden.app.desk.notices import Channel, QuietHours, Recipient
from seawarden.app.desk.noticing import Noticing
from seawarden.app.desk.sending import (
    SIGNATURE,
    TIMESTAMP,
    Smtp,
    senders_of,
    signature,
    wait_after,
)
from seawarden.model.disposition import Act, Disposition
from seawarden.model.officer import Officer, Role
from tests.builders import at
from tests.serve.worlds import alert, until, world

SECRET = b"shared"
MARI = Officer(subject="mari", name="Mari", role=Role.WATCH_OFFICER)


class Post:
    """A mail server that keeps what it is given, or refuses it."""

    def __init__(self):
        self.letters = []
        self.refuses = False

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  as aiosmtpd names it
        if self.refuses:
            return "451 later"
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"


@pytest.fixture
def post():
    held = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        held.port = free.getsockname()[1]
    controller = Controller(held, hostname="127.0.0.1", port=held.port)
    controller.start()
    yield held
    controller.stop()


@contextmanager
def hook(status=200):
    """Run a web server that keeps what it is sent; gives its address and what came."""
    came = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((dict(self.headers), body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Taker)
    running = threading.Thread(target=server.serve_forever, args=(0.01,))
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/alerts", came
    finally:
        server.shutdown()
        running.join()
        server.server_close()


@pytest.fixture
def watch(tmp_path):
    made = world(tmp_path)
    yield made
    made.records.close()


def telling(watch, *recipients, smtp=None, **said):
    return Noticing(
        centre=watch.centre, recipients=recipients, senders=senders_of(recipients, smtp), **said
    )


def round_of(noticing):
    return asyncio.run(noticing.round())


def by_mail(**said):
    usual = {"channel": Channel.EMAIL, "address": "officer@example.org"}
    return Recipient(**(usual | said))


def by_hook(address, **said):
    usual = {"channel": Channel.WEBHOOK, "address": address, "secret": SECRET}
    return Recipient(**(usual | said))


def smtp_of(post):
    return Smtp(host="127.0.0.1", port=post.port, sender="watch@example.org", start_tls=False)


def test_an_alert_is_told_by_mail_with_ship_line_minutes_and_question(watch, post):
    watch.say(alert())
    sent = round_of(telling(watch, by_mail(), smtp=smtp_of(post)))
    (letter,) = post.letters
    text = letter.get_content()

    assert sent == 1
    assert letter["To"] == "officer@example.org"
    assert letter["Subject"] == "Alert (high): anchor drag near Cable A, ANE LÆSØ (MMSI 219000001)"
    assert "She may reach Cable B 25 minutes after that." in text
    assert "Confirm both anchors housed, by sight" in text
    assert "EXERCISE" not in text


def test_a_name_cannot_forge_headers_of_a_mail(watch, post):
    watch.say(alert(), name="X\r\nBcc: thief@example.org\r\n\r\nHello")
    round_of(telling(watch, by_mail(), smtp=smtp_of(post)))
    (letter,) = post.letters

    assert letter["Bcc"] is None
    assert "thief" in letter["Subject"]


def test_a_webhook_is_signed_over_time_and_body(watch):
    watch.say(alert())
    with hook() as (address, came):
        round_of(telling(watch, by_hook(address)))
    ((headers, body),) = came
    stamp = headers[TIMESTAMP]
    expected = hmac.new(SECRET, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()

    assert headers[SIGNATURE] == f"sha256={expected}"
    assert abs(int(stamp) - datetime.now(UTC).timestamp()) < 120
    assert json.loads(body)["form"] == "seawarden-notice/1"
    assert json.loads(body)["lead_time_s"] == 1500


def test_a_signature_is_of_this_body_this_time_and_this_secret():
    whole = signature(SECRET, "1", b"{}")

    assert whole not in {
        signature(SECRET, "2", b"{}"), signature(SECRET, "1", b"[]"), signature(b"o", "1", b"{}"),
    }  # fmt: skip


def test_it_is_told_again_until_somebody_acknowledges(watch):
    watch.say(alert())
    with hook() as (address, came):
        noticing = telling(watch, by_hook(address, repeat_every=timedelta(minutes=10)))
        counts = []
        for minute in (0, 9.9, 10, 15, 20):
            watch.now[0] = at(minute)
            counts.append(round_of(noticing))
        act(watch.centre, ActAsked(alert_id="a1", revision=0, act=Act.ACKNOWLEDGE), MARI)
        watch.now[0] = at(60)
        counts.append(round_of(noticing))

    assert counts == [1, 0, 1, 0, 1, 0]
    assert len(came) == 3


def test_what_was_acknowledged_by_another_program_is_told_no_more(watch):
    watch.say(alert())
    with hook() as (address, _):
        noticing = telling(watch, by_hook(address))
        round_of(noticing)
        with watch.records.writing() as desk:
            desk.dispositions.add(
                Disposition(
                    alert_id="a1", revision=0, act=Act.ACKNOWLEDGE, officer=MARI, time=at(1)
                )
            )
        watch.now[0] = at(30)
        again = round_of(noticing)

    assert again == 0


def test_an_answer_by_radio_does_not_end_it(watch):
    watch.say(alert())
    with hook() as (address, _):
        noticing = telling(watch, by_hook(address))
        round_of(noticing)
        answer = ActAsked(alert_id="a1", revision=0, act=Act.ANSWER, reason="all is well")
        act(watch.centre, answer, MARI)
        watch.now[0] = at(10)
        again = round_of(noticing)

    assert again == 1


def test_an_alert_that_is_over_is_told_no_more(watch):
    watch.say(alert(level="low"))
    with hook() as (address, _):
        noticing = telling(watch, by_hook(address, least="low"))
        first = round_of(noticing)
        watch.say(alert(revision=1, status="withdrawn", level="low"), minute=1)
        watch.now[0] = at(30)
        again = round_of(noticing)

    assert (first, again) == (1, 0)


def test_without_a_repeat_it_is_told_once(watch):
    watch.say(alert())
    with hook() as (address, _):
        noticing = telling(watch, by_hook(address, repeat_every=None))
        first = round_of(noticing)
        watch.now[0] = at(600)
        again = round_of(noticing)

    assert (first, again) == (1, 0)


@pytest.mark.parametrize(
    ("wants", "is_told"),
    [
        ({"least": "low"}, True),
        ({"least": "high"}, False),
        ({"least": "low", "kinds": ("anchor_drag",)}, True),
        ({"least": "low", "kinds": ("adrift",)}, False),
    ],
)
def test_each_is_told_what_they_want(watch, wants, is_told):
    watch.say(alert(level="low"))
    with hook() as (address, _):
        sent = round_of(telling(watch, by_hook(address, **wants)))

    assert sent == is_told


def test_a_higher_level_is_told_though_the_lower_one_was_acknowledged(watch):
    watch.say(alert(level="low"))
    with hook() as (address, came):
        noticing = telling(watch, by_hook(address, least="low"))
        round_of(noticing)
        act(watch.centre, ActAsked(alert_id="a1", revision=0, act=Act.ACKNOWLEDGE), MARI)
        watch.say(alert(revision=1, status="revised"), minute=1)
        watch.now[0] = at(1)
        again = round_of(noticing)

    assert again == 1
    assert json.loads(came[-1][1])["level"] == "high"


def test_what_fails_is_tried_again_and_arrives(watch, post):
    watch.say(alert())
    post.refuses = True
    noticing = telling(watch, by_mail(), smtp=smtp_of(post))
    failed = round_of(noticing)
    post.refuses = False
    soon = round_of(noticing)
    watch.now[0] = at(0.5)
    later = round_of(noticing)

    assert (failed, soon, later) == (0, 0, 1)


@pytest.mark.parametrize("status", [301, 404, 500])
def test_a_webhook_that_does_not_take_it_is_tried_again(watch, status):
    watch.say(alert())
    with hook(status) as (address, came):
        sent = round_of(telling(watch, by_hook(address)))
    with watch.records.reading() as desk:
        (notice,) = desk.notices.of("a1")

    assert (sent, len(came)) == (0, 1)
    assert notice.trouble == f"webhook: it answered {status}"
    assert notice.next_at == at(0.5)


def test_one_that_cannot_be_reached_holds_no_other_up(watch):
    watch.say(alert())
    with hook() as (address, came):
        gone = by_hook("http://127.0.0.1:9/")
        sent = round_of(telling(watch, gone, by_hook(address)))

    assert (sent, len(came)) == (1, 1)


def test_the_wait_doubles_up_to_ten_minutes():
    assert [wait_after(tries) for tries in (0, 1, 2, 5, 1_000)] == [
        timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120),
        timedelta(minutes=10), timedelta(minutes=10),
    ]  # fmt: skip


def test_a_rehearsal_and_a_reconstruction_say_so_first(watch, post):
    watch.say(alert())
    object.__setattr__(watch.centre, "origin", "RECONSTRUCTION")
    round_of(telling(watch, by_mail(), smtp=smtp_of(post), is_rehearsal=True))
    (letter,) = post.letters

    assert letter["Subject"].startswith("EXERCISE RECONSTRUCTION Alert")
    assert letter.get_content().splitlines()[:2] == ["EXERCISE", "RECONSTRUCTION"]


NIGHT = QuietHours(begin=time(22), end=time(6))
DAY = QuietHours(begin=time(12), end=time(13))


def clock(hour, minute=0, day=3):
    return datetime(2024, 6, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "told"),
    [
        pytest.param(NIGHT, clock(21, 59), clock(21, 59), id="before"),
        pytest.param(NIGHT, clock(22), clock(6, day=4), id="at their begin"),
        pytest.param(NIGHT, clock(5, 59), clock(6), id="after midnight"),
        pytest.param(NIGHT, clock(6), clock(6), id="at their end"),
        pytest.param(DAY, clock(12, 30), clock(13), id="within a day"),
        pytest.param(DAY, clock(13), clock(13), id="at the end within a day"),
        pytest.param(QuietHours(begin=time(0), end=time(0)), clock(3), clock(3), id="none"),
        pytest.param(
            QuietHours(begin=time(22), end=time(6), zone=ZoneInfo("Europe/Tallinn")),
            clock(20), clock(3, day=4), id="by the clock there",
        ),
    ],
)  # fmt: skip
def test_quiet_hours_put_a_low_alert_off(quiet, now, told):
    assert quiet.until(now, "low") == told


def test_a_high_alert_wakes_unless_nothing_may():
    never = QuietHours(begin=time(22), end=time(6), wakes=None)

    assert NIGHT.until(clock(23), "high") == clock(23)
    assert never.until(clock(23), "high") == clock(6, day=4)


def test_what_was_put_off_is_sent_at_the_end_of_the_quiet_hours(watch):
    watch.say(alert(level="low"))
    with hook() as (address, _):
        noticing = telling(watch, by_hook(address, least="low", quiet=DAY))
        counts = []
        for minute in (30, 59, 60):
            watch.now[0] = at(minute)
            counts.append(round_of(noticing))

    assert counts == [0, 0, 1]


def test_the_task_goes_on_when_the_records_are_away(watch):
    rounds = []

    async def main():
        task = asyncio.create_task(telling(watch, pause=timedelta(milliseconds=1)).run())
        await asyncio.to_thread(until, lambda: len(rounds) > 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    def away():
        rounds.append(1)
        if len(rounds) == 1:
            raise ZeroDivisionError
        return at(0)

    object.__setattr__(watch.centre, "clock", away)
    asyncio.run(main())

    assert len(rounds) > 2
