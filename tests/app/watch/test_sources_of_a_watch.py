"""The sources of one watch: told apart by their names, and each on its own."""

from dataclasses import replace

import pytest

from seawarden.app.watch import running
from seawarden.app.watch.running import watch
from seawarden.model.errors import SettingsError
from tests.app.watch.replaying import asked, played


class Faulty:
    """A real source's name and health, and a fault of the program in its reading."""

    def __init__(self, source):
        self.name, self.pulse = source.name, source.pulse

    async def run(self, deliver):
        raise ZeroDivisionError(f"a fault before {deliver} was used")


def test_two_sources_of_one_name_are_refused_with_the_remedy(tmp_path):
    address, routes = played(tmp_path)
    wanted = replace(asked(address, routes, tmp_path / "home"), sources=(address, address))

    with pytest.raises(SettingsError, match="tell them apart with name="):
        watch(wanted)


def test_a_fault_in_one_source_is_told_and_the_others_are_judged(tmp_path, monkeypatch):
    address, routes = played(tmp_path)
    other = address + "?name=faulty"
    wanted = replace(asked(address, routes, tmp_path / "home"), sources=(address, other))
    opened = running.open_source

    def open_source(url, reading, options, *, resume_at=0):
        source = opened(url, reading, options, resume_at=resume_at)
        return Faulty(source) if url == other else source

    monkeypatch.setattr(running, "open_source", open_source)
    ended = watch(wanted)

    assert ended.alerts.height > 0
    assert len(ended.failed) == 1
    assert "faulty: a fault of the program" in ended.failed[0]


def test_the_calculations_are_ready_before_a_source_is_opened(tmp_path, monkeypatch):
    address, routes = played(tmp_path)
    opened, turns = running.open_source, []

    def open_source(*said, **more):
        turns.append("opened")
        return opened(*said, **more)

    monkeypatch.setattr(running, "is_cold", lambda: True)
    monkeypatch.setattr(running, "prepare", lambda: turns.append("prepared"))
    monkeypatch.setattr(running, "open_source", open_source)
    watch(asked(address, routes, tmp_path / "home"))

    assert turns[:2] == ["prepared", "opened"]
