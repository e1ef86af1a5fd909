"""What is compiled before anybody waits for it."""

from seawarden.app import preparing
from seawarden.app.preparing import is_cold, prepare


def test_to_prepare_is_to_judge_the_shipped_hour(monkeypatch):
    judged = []
    real = preparing.screen
    monkeypatch.setattr(preparing, "screen", lambda asked: judged.append(real(asked)))

    prepare()

    assert judged[0].vessel_count == 202
    assert not is_cold()
