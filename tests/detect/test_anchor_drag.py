import pytest

from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.model.errors import SettingsError


def test_evidence_that_is_none_is_refused():
    with pytest.raises(SettingsError, match="no such evidence: \\['flag'\\]"):
        AnchorDrag(without=frozenset({"flag"}))
