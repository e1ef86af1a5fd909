"""All detectors there are, by the kind of alert they raise."""

from collections.abc import Callable
from typing import Final

from seawarden.detect.adrift import Adrift
from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.anchored import Anchored
from seawarden.detect.anchored_drag import AnchoredDrag
from seawarden.detect.detector import Detector
from seawarden.detect.false_position import FalsePosition
from seawarden.detect.identity_change import IdentityChange
from seawarden.detect.identity_clone import IdentityClone
from seawarden.detect.interference import Interference
from seawarden.detect.loitering import Loitering
from seawarden.detect.repeated_crossing import RepeatedCrossing
from seawarden.detect.silence import Silence
from seawarden.detect.slow_crossing import SlowCrossing
from seawarden.detect.survey_pattern import SurveyPattern

DETECTORS: Final[dict[str, Callable[[], Detector]]] = {
    "anchor_drag": AnchorDrag,
    "adrift": Adrift,
    "anchored": Anchored,
    "anchored_drag": AnchoredDrag,
    "false_position": FalsePosition,
    "identity_change": IdentityChange,
    "identity_clone": IdentityClone,
    "interference": Interference,
    "loitering": Loitering,
    "repeated_crossing": RepeatedCrossing,
    "silence": Silence,
    "slow_crossing": SlowCrossing,
    "survey_pattern": SurveyPattern,
}
