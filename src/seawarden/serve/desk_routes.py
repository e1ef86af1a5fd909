"""Route of the alarm figures: what the desk costs, and what the budget knob would change."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from seawarden.app.desk.budget import WhatIf
from seawarden.app.desk.figures import Chatter, Flood
from seawarden.app.desk.figures_of import DeskFigures, desk_figures
from seawarden.serve.desk_documents import DeskDocument
from seawarden.serve.documents import problems, seconds
from seawarden.serve.sign_in import ServiceHere, Viewer

router = APIRouter(prefix="/api/v1/desk", tags=["desk"])


@router.get("", responses=problems())
def desk(
    _: Viewer,
    service: ServiceHere,
    hours: Annotated[int, Query(ge=1, le=168, description="up to now")] = 24,
) -> DeskDocument:
    """Measure the desk as control rooms measure theirs (ISA-18.2, EEMUA 191)."""
    return desk_document(desk_figures(service.centre, span=timedelta(hours=hours)))


def desk_document(told: DeskFigures) -> DeskDocument:
    """Return the figures as they go over the wire."""
    figures = told.figures
    same = ("begin", "end", "officer_hours", "alert_count", "info_count", "hourly", "peak",
            "flood_part", "standing", "low_part", "high_part", "worst_part", "acknowledged_count",
            "waiting_count", "verdicts")  # fmt: skip
    return DeskDocument.model_validate(
        {name: getattr(figures, name) for name in same}
        | {
            "floods": [_parts(one) for one in figures.floods],
            "chatters": [_parts(one) for one in figures.chatters],
            "budgets": [_parts(one) for one in told.budgets],
            "acknowledge_median_s": seconds(figures.acknowledge_median),
            "acknowledge_p90_s": seconds(figures.acknowledge_p90),
        }
    )


def _parts(one: Flood | Chatter | WhatIf) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}
