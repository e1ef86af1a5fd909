"""The question for each kind of alert: what one call over radio, or one look, can settle.

A question asks for something that can be seen or read off, never for an opinion: "confirm both
anchors housed, by sight" has an answer, "is all well" does not. The officer logs the answer as
evidence; it closes nothing by itself, for whoever has damaged a cable may not know it, or not say.
"""

from collections.abc import Mapping
from typing import Final

# A judgement, kind by kind; docs/reference/alarm-figures.md says what each rests on.
QUESTIONS: Final[Mapping[str, str]] = {
    "anchor_drag": "Confirm both anchors housed, by sight, and give engine revolutions and speed.",
    "anchored_drag": "Is your anchor holding? Give cable on deck and your position by bearings.",
    "adrift": "Are you under command? Say what has failed, and keep your anchor aboard.",
    "slow_crossing": "Why did you slow down? Confirm both anchors housed, by sight.",
    "loitering": "What are you waiting for, and for how long? Is anything of yours on the bottom?",
    "anchored": "Are you at anchor? Give cable on deck; do not weigh until you are told how.",
    "repeated_crossing": "What work are you doing, for whom, and is any gear on the bottom?",
    "survey_pattern": "What are you surveying, for whom, and under whose permit?",
    "silence": "Call the ship by voice: is your AIS on, and what are your position and course?",
    "false_position": "Give your position by radar bearing and range. Ask a coast radar for her.",
    "interference": "Ask ships there: do your satellite receivers agree with radar and log?",
    "identity_clone": "Ask both: name, call sign, IMO number and position. Which one answers?",
    "identity_change": "Ask for her IMO number as marked on the hull, and the names she had.",
}


def question(kind: str) -> str:
    """Return what to ask about an alert of a kind of model.alert.KINDS."""
    return QUESTIONS[kind]
