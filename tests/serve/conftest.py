"""A watch with its service on a real socket."""

import pytest

from tests.serve.worlds import program, served, signed_in, world


@pytest.fixture
def watch(tmp_path):
    return world(tmp_path)


@pytest.fixture
def address(watch):
    with served(watch) as found:
        yield found


@pytest.fixture
def client(address):
    with program(address) as found:
        yield found


@pytest.fixture
def browser(address):
    with signed_in(address) as found:
        yield found
