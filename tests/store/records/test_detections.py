"""A detection of somebody else's is kept once for each reporter."""

from tests.store.records.said import at, detection


def test_a_detection_is_kept_once_for_each_reporter(records):
    other, later = detection(reporter="Other"), detection(detection_id="das-2", start=at(9))
    with records.writing() as desk:
        first = desk.detections.append([detection(), detection(value=9.0), other], at=at(1))
        second = desk.detections.append([detection(text="anew"), later], at=at(2))
        found = desk.detections.between(start=at(0), end=at(9))

    assert (first, second) == ([detection(), other], [later])
    assert found == [detection(), other]
