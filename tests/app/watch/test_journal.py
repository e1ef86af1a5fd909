"""The journal: whole or not there."""

import errno

import pytest
from polars.testing import assert_frame_equal

from seawarden.app.watch.journal import Beat, Journal
from seawarden.model.errors import UnusableInput
from tests.builders import at, reports, vessel


def beat(number=1, **said):
    return Beat(number=number, time=at(number), **said)


def test_what_was_written_is_read_back(tmp_path):
    written = beat(
        until=at(0.5),
        reports=reports([0, 1], receiver="Åbo", raim=True),
        vessels=vessel(name="Ülo\n\x00"),
        detections=({"detection_id": "d-1", "value": None},),
        offsets={"file:a": 12},
        is_last=True,
    )
    Journal(tmp_path).write(written)

    found = Journal(tmp_path).read(1)

    assert_frame_equal(found.reports, written.reports)
    assert_frame_equal(found.vessels, written.vessels)
    assert [getattr(found, name) for name in ("number", "time", "until", "is_last")] == [
        1, at(1), at(0.5), True,
    ]  # fmt: skip
    assert found.detections == written.detections
    assert found.offsets == {"file:a": 12}


def test_an_empty_beat_is_a_beat(tmp_path):
    journal = Journal(tmp_path)
    journal.write(beat())

    found = journal.read(1)

    assert found.reports.is_empty()
    assert found.vessels.is_empty()
    assert found.until is None


def test_beats_are_read_in_their_order_after_a_number(tmp_path):
    journal = Journal(tmp_path)
    for number in (3, 1, 2, 10):
        journal.write(beat(number))

    assert journal.numbers() == [1, 2, 3, 10]
    assert [found.number for found in Journal(tmp_path).after(10)] == []
    assert [found.number for found in Journal(tmp_path).after(9)] == [10]


def test_a_missing_beat_is_an_error_that_names_it(tmp_path):
    journal = Journal(tmp_path)
    for number in (1, 3):
        journal.write(beat(number))

    with pytest.raises(UnusableInput, match=r"000000000002\.beat: this beat .* is missing; 3 is"):
        list(journal.after(0))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 3],
        lambda data: data[:0],
        lambda data: data[:-2] + bytes([data[-2] ^ 1]) + data[-1:],
        lambda data: b"[]\n" + data,
        lambda data: data.replace(b"beat/1", b"beat/2"),
    ],
    ids=["a byte short", "torn", "empty", "a bit turned", "no object", "another form"],
)
def test_a_damaged_beat_is_an_error_that_names_it(tmp_path, spoil):
    journal = Journal(tmp_path)
    path = journal.write(beat(reports=reports()))
    path.write_bytes(spoil(path.read_bytes()))

    with pytest.raises(UnusableInput, match=r"000000000001\.beat: .* damaged"):
        journal.read(1)


def test_what_was_being_written_when_the_process_died_is_not_there(tmp_path):
    (tmp_path / "000000000001.beat.writing").write_bytes(b"half")

    journal = Journal(tmp_path)

    assert journal.numbers() == []
    assert list(tmp_path.iterdir()) == []


def test_trimming_keeps_what_follows(tmp_path):
    journal = Journal(tmp_path)
    for number in range(1, 6):
        journal.write(beat(number))

    assert journal.trim(3) == 3
    assert journal.numbers() == [4, 5]


def test_a_beat_that_the_disk_refuses_leaves_nothing_behind(tmp_path):
    journal = Journal(tmp_path)
    (tmp_path / "000000000001.beat").mkdir()  # no file can be given this name

    with pytest.raises(OSError) as refused:  # noqa: PT011  which one is asserted below
        journal.write(beat())

    assert refused.value.errno in {errno.EISDIR, errno.ENOTEMPTY}
    assert [path.name for path in tmp_path.iterdir()] == ["000000000001.beat"]
