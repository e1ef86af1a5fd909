"""An evaluation is one report, the same for the same seed, and hands its calibration on."""

import json

import pytest

from seawarden.app.calibration import open_calibration
from seawarden.app.evaluate import EvaluateAsked, evaluate, write_evaluation
from seawarden.app.evaluation.drag_bench import Contenders
from seawarden.app.evaluation.poorer import FEEDS
from seawarden.app.evaluation.trials import Sizes, stream
from seawarden.model.errors import SettingsError

SMALL = Sizes(
    per_ratio=1, per_ratio_generated=1, per_ratio_charted=1, per_ratio_slow=1, per_kind=3,
    passages=14, of_each_cause=1, of_each_charted=1, passing_charted=2,
)  # fmt: skip
KINDS = ("anchor_drag", "silence")
FORMS = Contenders(scores=(9.0,), terms=("turn", "depth"))


def as_json(found):
    return json.dumps(found.document.results(), allow_nan=False)


@pytest.fixture(scope="module")
def found():
    return evaluate(EvaluateAsked(kinds=KINDS, sizes=SMALL, forms=FORMS))


def test_the_same_seed_gives_the_same_bytes(found):
    again = evaluate(EvaluateAsked(kinds=KINDS, sizes=SMALL, forms=FORMS))

    assert as_json(again) == as_json(found)


def test_another_seed_draws_other_ships_and_each_trial_has_its_own_luck():
    draws = [stream(seed, number).random() for seed in (1, 2) for number in (0, 1)]

    assert len(set(draws)) == 4


def test_it_says_what_is_real_and_what_is_not_beside_every_traffic(found):
    origins = {row[0]: row[1] for row in found.document.table("traffic").rows}

    assert origins["Generated passages"] == "SYNTHETIC"
    assert origins["North Sea 2022, one hour"] == "REAL"
    assert all(origins.values())


def test_drags_were_put_in_and_every_rule_stands_beside_ours(found):
    rows = found.document.table("drag_generated_passages_costs").rows

    assert [row[0] for row in rows] == [
        "Seawarden", "slow in a fence", "entry into a fence", "speed drop", "hourly loitering",
        "plain CUSUM",
    ]  # fmt: skip
    assert "9 in all" in found.document.markdown()


def test_poorer_feeds_of_the_same_traffic_stand_in_a_table(found):
    rows = {row[0]: row for row in found.document.table("poorer_feeds").rows}

    assert list(rows) == list(FEEDS)
    assert rows["as it is"][1] == rows["positions only"][1]
    assert rows["one report in 60 min"][1] < rows["one report in 5 min"][1] < rows["as it is"][1]
    assert rows["one report in 60 min"][4].value < rows["as it is"][4].value
    assert "SYNTHETIC, thinned" in found.document.markdown()


def test_slow_drags_have_rows_of_their_own_and_count_nowhere_else(found):
    rows = found.document.table("drag_generated_passages_recall_by_ramp").rows
    ratios = found.document.table("drag_generated_passages_recall_by_ratio").rows

    assert [row[0] for row in rows] == ["3 to 10 min"] * 6 + ["10 to 40 min"] * 6
    assert {row[0] for row in ratios} == {"3 to 10 min", "10 to 40 min"}
    assert rows[0][2].tried + rows[0][3].tried + rows[0][4].tried == 9


def test_the_worth_of_each_evidence_stands_in_a_table_with_every_traffic(found):
    table = found.document.table("worth")

    assert list(table.columns.values())[1:3] == ["Generated passages", "Charted waters"]
    assert [row[0] for row in table.rows] == ["depth", "turn"]


def test_charted_waters_are_no_part_of_what_was_reached(found):
    assert {row[4] for row in found.document.table("summary").rows} == {"Generated passages"}


def test_only_the_kinds_asked_for_are_told_of(found):
    put_in = {row[0] for row in found.document.table("kinds_found").rows}
    raised = {row[1] for row in found.document.table("kinds_quiet").rows}

    assert put_in == {"silence"}
    assert raised <= {*KINDS, "all kinds"}


def test_a_kind_that_there_is_not_is_refused():
    with pytest.raises(SettingsError, match="piracy"):
        EvaluateAsked(kinds=("piracy",))


def test_a_folder_of_data_that_is_none_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="is no folder"):
        evaluate(EvaluateAsked(data=tmp_path / "nowhere", sizes=SMALL))


def test_everything_is_written_and_the_calibration_can_be_used(found, tmp_path):
    written = write_evaluation(found, tmp_path / "report")
    names = {path.name for path in written}

    assert {"report.md", "report.json", "timings.json", "calibration.json"} <= names
    assert {f"{plot.name}.svg" for plot in found.document.plots()} <= names
    assert all(path.is_file() for path in written)
    assert json.loads((tmp_path / "report/report.json").read_text()) == found.document.results()
    assert open_calibration(tmp_path / "report/calibration.json").version == "1"


def test_no_time_that_the_work_took_is_among_the_results(found):
    assert found.seconds
    assert "seconds" not in as_json(found)


def test_a_folder_that_cannot_be_made_is_refused(found, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")

    with pytest.raises(SettingsError, match="cannot be made"):
        write_evaluation(found, blocked / "report")
