"""All else that is kept comes back as it was, once, and in its order."""

import threading
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.model.crossing import CROSSING
from seawarden.model.detection import Detection
from seawarden.model.errors import ActRefused
from seawarden.model.happening import News, Topic
from seawarden.model.notice import NoticeDraft
from seawarden.model.source_health import SourceHealth, SourceState
from seawarden.store.records.beats import KEPT
from seawarden.store.records.retention_runs import RetentionRun
from tests.builders import line
from tests.store.records.said import ANNA, BORIS, HOSTILE, SHIP, alert, at

WHOLE = HOSTILE.replace("\x00", "\ufffd")


def news(payload, key=None):
    return News(time=at(0), topic=Topic.ALERT, payload=payload, key=key)


def test_happenings_come_in_one_order_and_each_key_once(records):
    with records.writing() as desk:
        first = desk.happenings.append([news({"n": 1}, "a"), news({"n": 2}), news({}, "a")])
        second = desk.happenings.append([news({"n": 3}, "a"), news({"n": 4}, "b")])
    with records.reading() as desk:
        since = [desk.happenings.since(sequence, limit=2) for sequence in (0, 2, 3)]

    assert [one.sequence for one in [*first, *second]] == [1, 2, 3]
    assert since == [first, second, []]
    assert [one.payload for one in second] == [{"n": 4}]


def test_a_happening_may_hold_any_text(records):
    with records.writing() as desk:
        (kept,) = desk.happenings.append([news({"name": HOSTILE + "\ud800", "at": 1.5})])
        (found,) = desk.happenings.since(0)

    assert found.payload == {"name": WHOLE + "\ufffd", "at": 1.5}
    assert kept.sequence == found.sequence


def test_old_happenings_are_forgotten_and_the_order_goes_on(records):
    with records.writing() as desk:
        empty = (desk.happenings.oldest(), desk.happenings.newest())
        desk.happenings.append([news({"n": 1}), News(time=at(5), topic=Topic.SYSTEM, payload={})])
        gone = desk.happenings.forget(before=at(5))
        left = (desk.happenings.oldest(), desk.happenings.newest())
        desk.happenings.forget(before=at(6))
        none = (desk.happenings.oldest(), desk.happenings.newest())
        (after,) = desk.happenings.append([news({})])

    assert (empty, gone, left, none, after.sequence) == ((1, 0), 1, (2, 2), (3, 2), 3)


def test_a_sequence_that_can_be_seen_has_all_before_it(url, opened):
    """Two who write at once: the second waits, and its numbers are seen after the first's."""
    records = opened(url)
    is_writing = threading.Event()
    seen = []

    def second():
        is_writing.wait(timeout=20)
        with records.writing() as desk:
            seen.extend(desk.happenings.append([news({"by": 2})]))

    other = threading.Thread(target=second)
    other.start()
    with records.writing() as desk:
        desk.happenings.append([news({"by": 1})])
        is_writing.set()
        other.join(timeout=0.2)
        with records.reading() as reader:
            between = reader.happenings.since(0)
    other.join(timeout=20)

    assert between == []
    assert [one.sequence for one in seen] == [2]


def test_a_beat_is_noted_once_and_the_newest_is_known(records):
    with records.writing() as desk:
        none = desk.beats.last("w")
        noted = [desk.beats.commit("w", n, watermark=at(n), at=at(n)) for n in (1, 2, 2, 1)]
        last = desk.beats.last("w")

    assert (none, noted) == (None, [True, True, False, False])
    assert tuple(last) == (2, at(2), at(2))


def test_each_watch_has_beats_of_its_own(records):
    with records.writing() as desk:
        noted = [
            desk.beats.commit(watch, number, watermark=None, at=at(number))
            for watch, number in (("old", 1), ("new", 1), ("new", KEPT + 1), ("old", 1))
        ]
        last = [desk.beats.last(watch) for watch in ("old", "new", "nobody")]

    assert noted == [True, True, True, False]
    assert [one and one.number for one in last] == [1, KEPT + 1, None]


def test_old_beats_are_let_go(records):
    with records.writing() as desk:
        desk.beats.commit("w", 1, watermark=None, at=at(0))
        desk.beats.commit("w", KEPT, watermark=None, at=at(1))
        before = desk.beats.commit("w", 1, watermark=None, at=at(0))
        desk.beats.commit("w", KEPT + 1, watermark=None, at=at(2))
        after = desk.beats.commit("w", 1, watermark=None, at=at(0))

    assert (before, after) == (False, True)


def crossing(minute=0, *, vessel_id=SHIP, **said):
    usual = {
        "vessel_id": vessel_id, "track_id": 2**63 + 5, "asset_id": "cable-a", "time": at(minute),
        "lon_deg": 10.5, "lat_deg": 55.0, "kp_km": 3.25, "angle_deg": 80.0, "to_side": -1,
        "sog_kn": 9.0, "before": at(minute - 1), "after": at(minute + 1), "is_inferred": False,
    }  # fmt: skip
    return pl.DataFrame([usual | said], schema=dict(CROSSING))


def test_crossings_are_kept_once(records):
    said = pl.concat([crossing(0), crossing(5), crossing(5, asset_id="b")])
    with records.writing() as desk:
        kept = [desk.crossings.append(one) for one in (said[:2], said, said.clear())]
        count = desk.crossings.count()
        found = desk.crossings.between(start=at(0), end=at(5))

    assert (kept, count) == ([2, 1, 0], 3)
    assert_frame_equal(found, said[:1])


def test_crossings_are_forgotten_by_time_and_vessel(records):
    with records.writing() as desk:
        desk.crossings.append(
            pl.concat([crossing(0), crossing(0, vessel_id=7, track_id=7), crossing(5)])
        )
        vessels = desk.crossings.vessels(before=at(5))
        gone = [
            desk.crossings.forget(before=at(5), vessels=[7, 8]),
            desk.crossings.forget(before=at(5), vessels=[]),
            desk.crossings.forget(before=at(5)),
        ]

    assert (vessels, gone) == ([7, SHIP], [1, 0, 1])


def detection(**said):
    usual = {
        "detection_id": "das-1", "reporter": "Gulf Cables", "method": "fibre_sensing",
        "start": at(0), "asset_id": "cable-a", "value": 3.5, "unit": "strain", "text": WHOLE,
    }  # fmt: skip
    return Detection(**usual | said)


def test_a_detection_is_kept_once_for_each_reporter(records):
    other, later = detection(reporter="Other"), detection(detection_id="das-2", start=at(9))
    with records.writing() as desk:
        first = desk.detections.append([detection(), detection(value=9.0), other], at=at(1))
        second = desk.detections.append([detection(text="anew"), later], at=at(2))
        found = desk.detections.between(start=at(0), end=at(9))

    assert (first, second) == ([detection(), other], [later])
    assert found == [detection(), other]


def test_a_shift_is_handed_over(records):
    with records.writing() as desk:
        nobody = desk.shifts.present()
        first = desk.shifts.begin(ANNA, at=at(0))
        again = desk.shifts.begin(ANNA, at=at(5))
        second = desk.shifts.begin(BORIS, at=at(60))
        handed = desk.shifts.one(first.shift_id)
        ended = desk.shifts.end(at=at(90), summary="all quiet")
        latest = desk.shifts.latest(limit=5)

    assert (nobody, again) == (None, first)
    assert (handed.end, handed.handed_to, second.officer) == (at(60), "boris", BORIS)
    assert (ended.end, ended.summary) == (at(90), "all quiet")
    assert latest == [ended, handed]


def test_nobody_can_end_a_shift_that_nobody_has(records):
    with pytest.raises(ActRefused, match="nobody has the desk"), records.writing() as desk:
        desk.shifts.end(at=at(0))


def test_the_log_is_written_with_and_without_a_shift(records):
    with records.writing() as desk:
        desk.alerts.append(alert(), at=at(0))
        before = desk.shifts.write(ANNA, "alone", at=at(1))
        shift = desk.shifts.begin(ANNA, at=at(2))
        during = desk.shifts.write(BORIS, HOSTILE, at=at(3), alert_id="a")
        found = desk.shifts.entries(start=at(1), end=at(3))

    assert (before.shift_id, during.shift_id) == (None, shift.shift_id)
    assert (during.text, during.alert_id, during.officer) == (WHOLE, "a", BORIS)
    assert found == [before]


@pytest.mark.parametrize(
    ("text", "alert_id", "why"),
    [
        pytest.param(" ", None, "needs a text", id="nothing said"),
        pytest.param("x", "none", "no alert none", id="about no alert"),
    ],
)
def test_an_empty_line_is_not_written(records, text, alert_id, why):
    with pytest.raises(ActRefused, match=why), records.writing() as desk:
        desk.shifts.write(ANNA, text, at=at(0), alert_id=alert_id)


def health(source="tcp://a", **said):
    usual = {
        "source": source, "scheme": "tcp", "state": SourceState.UP, "since": at(0),
        "last_received": at(1), "reports": 2**40, "rate_per_s": 1.5,
        "delay": timedelta(milliseconds=-250), "trouble": HOSTILE,
    }  # fmt: skip
    return SourceHealth(**usual | said)


def test_the_last_word_on_a_source_is_known_now_and_for_each_minute(records):
    told = [health(trouble=None), health(trouble=None, state=SourceState.STALE), health()]
    with records.writing() as desk:
        for minute, one in zip((1.1, 1.9, 2.5), told, strict=True):
            desk.sources.put([one, health("udp://b")], at=at(minute))
        now = desk.sources.now()
        history = desk.sources.history("tcp://a", start=at(1), end=at(3))
        gone = desk.sources.forget(before=at(2))

    assert [one.source for one in now] == ["tcp://a", "udp://b"]
    assert (now[0].trouble, now[0].delay) == (WHOLE, timedelta(milliseconds=-250))
    assert [(when, one.state) for when, one in history] == [
        (at(1), SourceState.STALE),
        (at(2), SourceState.UP),
    ]
    assert gone == 2


def test_a_line_that_is_no_longer_watched_keeps_its_name(records):
    a, b = line(landing_points=["Here", "There"]), line(asset_id="cable-b")
    renamed = line(asset_id="cable-b", name="B")
    with records.writing() as desk:
        desk.assets.watch(pl.concat([b, a]), at=at(0))
        first = desk.assets.watched()
        desk.assets.watch(renamed, at=at(1))
        second = desk.assets.watched()
        names = desk.assets.names()
        desk.assets.watch(renamed.clear(), at=at(1))
        third = desk.assets.watched()

    assert_frame_equal(first, pl.concat([a, b]))
    assert_frame_equal(second, renamed)
    assert names == {"cable-a": "Cable A", "cable-b": "B"}
    assert third.is_empty()


def test_people_are_added_changed_and_shut_out(records):
    with records.writing() as desk:
        desk.people.put(BORIS, at=at(0))
        desk.people.put(ANNA, at=at(1))
        desk.people.put(BORIS, at=at(2), is_active=False)
        found = desk.people.everybody()
        known = [desk.people.one(one) for one in ("anna", "boris", "nobody", "\x00")]

    assert [(one.officer, one.is_active, one.added_at) for one in found] == [
        (ANNA, True, at(1)),
        (BORIS, False, at(0)),
    ]
    assert known == [ANNA, None, None, None]


@pytest.fixture
def token(records):
    with records.writing() as desk:
        desk.people.put(ANNA, at=at(0))
        return desk.people.make_token("anna", label="phone", at=at(0), expires_at=at(60))


def bearers(records, *asked):
    with records.reading() as desk:
        return [desk.people.bearer(token, now=at(minute)) for token, minute in asked]


def test_a_token_is_good_until_it_ends(records, token):
    asked = [(token, 0), (token, 59.9), (token, 60), (token[:-1], 0), ("", 0), ("\ud800", 0)]

    assert bearers(records, *asked) == [ANNA, ANNA, None, None, None, None]


def test_a_token_ends_when_it_is_revoked_or_its_bearer_is_shut_out(records, token):
    with records.writing() as desk:
        lasting = desk.people.make_token("anna", label="script", at=at(0))
        (first, second) = desk.people.tokens()
        revoked = [desk.people.revoke(first.token_id, at=at(1)) for _ in range(2)]
    with_one = bearers(records, (token, 2), (lasting, 2))
    with records.writing() as desk:
        desk.people.put(ANNA, at=at(3), is_active=False)

    assert (revoked, with_one) == ([True, False], [None, ANNA])
    assert bearers(records, (lasting, 4)) == [None]
    assert (second.label, second.expires_at) == ("script", None)


def test_nobody_gets_a_token_who_may_not_sign_in(records):
    with pytest.raises(ActRefused, match="add them first"), records.writing() as desk:
        desk.people.make_token("nobody", label="", at=at(0))


def test_a_token_itself_is_kept_nowhere(tmp_path, opened):
    records = opened(f"sqlite:///{tmp_path}/a.sqlite")
    with records.writing() as desk:
        desk.people.put(ANNA, at=at(0))
        token = desk.people.make_token("anna", label="", at=at(0))
    records.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert token.encode() not in kept


def draft(key="a", **said):
    usual = {
        "key": key, "alert_id": "a", "channel": "email", "recipient": "desk@example.org",
        "subject": HOSTILE, "body": "Read the alert.", "due_at": at(1),
        "repeat_every": timedelta(minutes=10),
    }  # fmt: skip
    return NoticeDraft(**usual | said)


@pytest.fixture
def outbox(records):
    with records.writing() as desk:
        desk.alerts.append(alert(), at=at(0))
        desk.notices.queue([draft()], at=at(0))
    return records


def due(records, *minutes):
    with records.reading() as desk:
        return [len(desk.notices.due(now=at(minute))) for minute in minutes]


def test_a_notice_is_queued_once_and_due_when_it_says(outbox):
    with outbox.writing() as desk:
        new = desk.notices.queue([draft(), draft("b", alert_id=None)], at=at(0))
        found = desk.notices.due(now=at(5))

    assert (new, due(outbox, 0.9, 1)) == (1, [0, 2])
    assert [one.draft.key for one in found] == ["a", "b"]
    assert (found[0].draft.subject, found[0].times_sent) == (WHOLE, 0)


def test_a_notice_repeats_until_its_alert_is_settled(outbox):
    with outbox.writing() as desk:
        (notice,) = desk.notices.of("a")
        desk.notices.sent(notice.notice_id, at=at(2))
    repeated = due(outbox, 11.9, 12)
    with outbox.writing() as desk:
        settled = [desk.notices.settle("a", at=at(13)) for _ in range(2)]
        (after,) = desk.notices.of("a")

    assert (repeated, settled, due(outbox, 99)) == ([0, 1], [1, 0], [0])
    assert (after.sent_at, after.times_sent, after.settled_at) == (at(2), 1, at(13))


def test_a_notice_that_is_sent_once_is_not_due_again(records):
    with records.writing() as desk:
        desk.notices.queue([draft(alert_id=None, repeat_every=None)], at=at(0))
        (notice,) = desk.notices.due(now=at(1))
        desk.notices.sent(notice.notice_id, at=at(2))

    assert due(records, 99) == [0]


def test_a_try_that_failed_is_done_again_or_given_up(outbox):
    with outbox.writing() as desk:
        (notice,) = desk.notices.of("a")
        desk.notices.failed(notice.notice_id, trouble="refused", again_at=at(3))
        desk.notices.failed(notice.notice_id, trouble="refused again", again_at=at(4))
        (failed,) = desk.notices.of("a")
    waiting = due(outbox, 3.9, 4)
    with outbox.writing() as desk:
        desk.notices.failed(notice.notice_id, trouble="gone", again_at=None)

    assert (failed.tries, failed.trouble) == (2, "refused again")
    assert (waiting, due(outbox, 99)) == ([0, 1], [0])


def test_an_outbox_can_be_silenced(outbox):
    with outbox.writing() as desk:
        silenced = [desk.notices.silence(at=at(5)) for _ in range(2)]

    assert (silenced, due(outbox, 99)) == ([1, 0], [0])


def test_only_what_is_done_with_is_forgotten(outbox):
    with outbox.writing() as desk:
        early = desk.notices.forget(before=at(1))
        desk.notices.settle("a", at=at(2))
        late = [desk.notices.forget(before=at(minute)) for minute in (0, 0.1)]

    assert (early, late) == (0, [0, 1])


def test_runs_of_retention_are_logged(records):
    runs = [
        RetentionRun(at=at(minute), is_dry_run=minute == 0, limits={"fishing": 30.0},
                     deleted={"fishing": 12}, kept_for_alerts=3, trouble=None)
        for minute in (0, 1)
    ]  # fmt: skip
    with records.writing() as desk:
        for run in runs:
            desk.retention.log(run)
        found = desk.retention.latest()

    assert found == runs[::-1]
