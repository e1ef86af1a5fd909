"""The settings of a desk: what is meant is taken, what is not is refused with its place."""

from datetime import time, timedelta

import pytest

from seawarden.app.desk.desk_file import read_desk
from seawarden.app.desk.notices import Channel
from seawarden.model.errors import SettingsError
from seawarden.model.officer import Role
from seawarden.serve.running import settings_of
from seawarden.serve.settings import OneUser

WHOLE = """
rehearsal = true

[smtp]
host = "mail.example.org"
sender = "watch@example.org"
user = "watch"
password = "env:MAIL"
tls = "start"

[[recipient]]
email = "officer@example.org"
least = "low"
kinds = ["anchor_drag", "adrift"]
repeat_min = 15
quiet = { begin = 22:00:00, end = 06:00:00, zone = "Europe/Helsinki" }

[[recipient]]
webhook = "https://hooks.example.org/watch"
secret = "env:HOOK"
repeat_min = 0

[open_id]
issuer = "https://id.example.org"
client_id = "watch"
client_secret = "env:OPEN_ID"
roles = { officers = "watch_officer" }

[service]
hosts = ["watch.example.org"]
https = true
"""
VARIABLES = {"MAIL": "mail-secret", "HOOK": "hook-secret", "OPEN_ID": "open-secret"}


def read(folder, text, variables=VARIABLES):
    path = folder / "desk.toml"
    path.write_text(text)
    return read_desk(path, variables)


def held_of(desk):
    return settings_of(desk, key=b"k" * 32, one_user=OneUser(), host="0.0.0.0")  # noqa: S104  asked


def test_a_whole_file_is_read(tmp_path):
    desk = read(tmp_path, WHOLE)
    mail, hook = desk.recipients

    assert desk.is_rehearsal
    assert (mail.channel, mail.least, mail.repeat_every) == (
        Channel.EMAIL, "low", timedelta(minutes=15),
    )  # fmt: skip
    assert mail.quiet is not None
    assert (mail.quiet.begin, str(mail.quiet.zone)) == (time(22), "Europe/Helsinki")
    assert (hook.secret, hook.repeat_every, hook.least) == (b"hook-secret", None, "high")
    assert desk.smtp is not None
    assert (desk.smtp.password, desk.smtp.start_tls) == ("mail-secret", True)


def test_secrets_show_nowhere(tmp_path):
    desk = read(tmp_path, WHOLE)
    shown = f"{desk!r} {held_of(desk)!r} {held_of(desk).one_user!r}"

    assert not [one for one in VARIABLES.values() if one in shown]


def test_the_service_is_held_as_the_file_says(tmp_path):
    held = held_of(read(tmp_path, WHOLE))

    assert held.is_secure
    assert {"watch.example.org", "127.0.0.1", "0.0.0.0"} <= set(held.hosts)  # noqa: S104  asked
    assert held.open_id is not None
    assert held.open_id.roles == {"officers": Role.WATCH_OFFICER}
    assert held.open_id.client_secret == "open-secret"  # noqa: S105  made up


def test_an_address_of_ipv6_is_known_as_browsers_write_it(tmp_path):
    desk = read(tmp_path, "")
    held = settings_of(desk, key=b"k" * 32, one_user=OneUser(), host="FD00::7")

    assert "[fd00::7]" in held.hosts


def test_an_empty_file_is_a_desk_with_a_token_and_no_notices(tmp_path):
    desk = read(tmp_path, "")
    held = held_of(desk)

    assert desk.recipients == ()
    assert held.one_user is not None
    assert held.open_id is None
    assert [zone.state for zone in held.waters.at(24.9, 59.95)] == ["Finland"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", "colour"),
        ("rehearsal = 1", "neither true nor false"),
        ("[", "cannot be read"),
        ('[[recipient]]\nemail = "a@b.c"', "smtp"),
        ("[[recipient]]", "either"),
        ('[[recipient]]\nwebhook = "http://x"', "'secret' is missing"),
        ('[[recipient]]\nwebhook = "http://x"\nsecret = "env:NONE"', "NONE is not set"),
        ('[[recipient]]\nwebhook = "http://x"\nsecret = "s"\nleast = "huge"', "huge"),
        ('[[recipient]]\nwebhook = "http://x"\nsecret = "s"\nkinds = ["x"]', "'x'"),
        ('[[recipient]]\nwebhook = "http://x"\nsecret = "s"\nmore = 1', "more"),
        ("[smtp]", "'host' is missing"),
        ('[smtp]\nhost = "h"\nsender = "s"\ntls = "perhaps"', "perhaps"),
        ('zones = ["none.geojson"]', "none.geojson"),
        (
            '[[recipient]]\nwebhook = "http://x"\nsecret = "s"\n'
            'quiet = { begin = "22:00", end = "06:00" }',
            "without quotes",
        ),
        (
            '[[recipient]]\nwebhook = "http://x"\nsecret = "s"\n'
            'quiet = { begin = 22:00:00, end = 06:00:00, zone = "Nowhere/None" }',
            "Nowhere/None",
        ),
    ],
)
def test_what_is_not_meant_so_is_refused(tmp_path, text, said):
    with pytest.raises(Exception, match=said) as refused:
        read(tmp_path, text)

    assert type(refused.value).__name__ in {"SettingsError", "UnusableInput"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[service]\ncolour = 1", "colour"),
        ("[service]\ntoken = false", "nobody could sign in"),
        ('[open_id]\nissuer = "x"', "client_id"),
        ('[open_id]\nissuer = "x"\nclient_id = "y"\nroles = { a = "king" }', "king"),
        ('[open_id]\nissuer = "x"\nclient_id = "y"\ncolour = 1', "colour"),
    ],
)
def test_a_service_that_is_not_meant_so_is_refused(tmp_path, text, said):
    with pytest.raises(SettingsError, match=said):
        held_of(read(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        read_desk(tmp_path / "none.toml")
