"""An address is taken apart whole, and never shown with its secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawarden.ingest.live.address import read_address, shown
from seawarden.model.errors import SettingsError
from tests.ingest.live.shore import source_of


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("tcp://a.example:4001", ("tcp", "a.example", 4001, "")),
        ("TCP://A.example:4001", ("tcp", "a.example", 4001, "")),
        ("tcp://[::1]:4001", ("tcp", "::1", 4001, "")),
        ("udp://:10110", ("udp", "", 10110, "")),
        ("udp://239.192.0.4:60004", ("udp", "239.192.0.4", 60004, "")),
        ("serial:/dev/ttyUSB0?baud=4800", ("serial", "", None, "/dev/ttyUSB0")),
        ("serial:COM3", ("serial", "", None, "COM3")),
        ("file:/logs/a.nmea?pace=60", ("file", "", None, "/logs/a.nmea")),
        ("file:///logs/a.nmea", ("file", "", None, "/logs/a.nmea")),
        ("file:logs/a%3Fb.nmea", ("file", "", None, "logs/a?b.nmea")),
        ("mqtt://broker", ("mqtt", "broker", None, "")),
        ("mqtts://broker:443/mqtt?over=websockets", ("mqtts", "broker", 443, "/mqtt")),
        ("wss://stream.example/v0?x=1", ("wss", "stream.example", None, "/v0")),
        ("http:harbour", ("http", "", None, "harbour")),
        ("http://127.0.0.1:8470/api/v1/push/harbour", ("http", "", None, "harbour")),
        ("https://watch.example/api/v1/push/harbour/", ("http", "", None, "harbour")),
    ],
)
def test_an_address_is_taken_apart(url, said):
    found = read_address(url)

    assert (found.scheme, found.host, found.port, found.path) == said


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "no scheme"),
        ("/logs/a.nmea", "no scheme"),
        ("gopher://a", "no scheme"),
        ("tcp", "no scheme"),
        ("tcp://host", "names no port"),
        ("tcp://:4001", "names no host"),
        ("tcp://host:x", "its port"),
        ("tcp://host:70000", "its port"),
        ("tcp://[::1:4001", "is no address"),
        ("tcp://a..b:1", "its host"),
        ("tcp://" + "a" * 64 + ":1", "its host"),
        ("tcp://ane:s3cret@host:1", "no user and no password"),
        ("mqtt:", "names no host"),
        ("wss:///v0", "names no host"),
        ("file:", "names no path"),
        ("serial:?baud=1", "names no path"),
        ("http:", "names no source"),
        ("tcp://host:1?pace=60", "setting 'pace' is unknown"),
        ("file:a?baud=1", "setting 'baud' is unknown"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(url, says):
    with pytest.raises(SettingsError, match=says):
        source_of(url)


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("tcp://host:4001", "tcp://host:4001"),
        ("tcp://ane:s3cret@host:4001", "tcp://***@host:4001"),
        (
            "mqtts://ane:s3@cret@host/mqtt?topic=a/%23&qos=1",
            "mqtts://***@host/mqtt?topic=a/#&qos=1",
        ),
        ("wss://host/v0?apikey=s3cret&bbox=1,2,3,4", "wss://host/v0?apikey=***&bbox=1,2,3,4"),
        ("wss://host/v0?token=s3cret", "wss://host/v0?token=***"),
        ("mqtt://host?client=s3cret", "mqtt://host?client=***"),
        ("file:/logs/a.nmea?pace=60", "file:/logs/a.nmea?pace=60"),
        ("wss://host/v0#s3cret", "wss://host/v0"),
        ("gopher://ane:s3cret@host", "***"),
        ("s3cret", "***"),
        ("", "***"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url, seen):
    assert shown(url) == seen


@given(secret=st.from_regex(r"[A-Za-z0-9%._~!-]{8,20}", fullmatch=True))
@pytest.mark.parametrize(
    "url",
    [
        "mqtt://ane:{}@host:1883",
        "mqtt://{}@host",
        "wss://host/v0?apikey={}",
        "wss://host/v0?token={}",
        "tcp://ane:{}@host",
        "tcp://ane:{}@host:99999",
        "tcp://ane:{}@host:1?pace=3",
        "{}://host",
    ],
)
def test_no_secret_is_ever_shown(url, secret):
    address = url.format(secret)
    said = shown(address)
    try:
        found = read_address(address)
    except SettingsError as error:
        said += str(error)
    else:
        said += found.name + found.clean(f"refused: {'/'.join(found.secrets)}")

    assert secret not in said


@pytest.mark.parametrize("spelled", ["a b/ä", "a%20b%2F%C3%A4", "a+b%2F%C3%A4"])
def test_a_secret_is_taken_out_however_it_is_spelled(spelled):
    address = read_address("mqtt://ane:a%20b%2F%C3%A4@host")

    assert address.clean(f"refused {spelled}!") == "refused ***!"


def test_a_name_of_your_own_is_used():
    assert read_address("mqtt://ane:s3cret@host:1?name=Hel%20harbour").name == "Hel harbour"
    assert read_address("http:a?name=Hel").name == "Hel"
    assert read_address("tcp://host:1?name=").name == "tcp://host:1?name="
