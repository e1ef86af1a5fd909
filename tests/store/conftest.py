"""What tests of the archive start from."""

import resource

import pytest

from seawarden.store.archive import Archive


@pytest.fixture
def archive(tmp_path):
    return Archive.open(tmp_path / "tracks", create=True)


@pytest.fixture
def no_room_left():
    """Let no file grow beyond so many bytes, as on a full disk; None: as before."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(byte_count):
        resource.setrlimit(
            resource.RLIMIT_FSIZE, (soft if byte_count is None else byte_count, hard)
        )

    yield limit
    limit(None)
