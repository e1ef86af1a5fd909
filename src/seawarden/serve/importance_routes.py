"""The route of what the watched lines are worth."""

from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import APIRouter, Response

from seawarden.serve.documents import problems
from seawarden.serve.sign_in import ServiceHere, Viewer

JSON: Final = "application/json"
ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    HTTPStatus.OK.value: {
        "description": "a document of the form seawarden-importance/1",
        "content": {JSON: {"schema": {"type": "object"}}},
    }
}

router = APIRouter(prefix="/api/v1", tags=["lines"])


@router.get("/importance", response_class=Response, responses=ANSWER | problems())
def importance(_: Viewer, service: ServiceHere) -> Response:
    """Rank the lines watched by what a break of each costs, with reasons and bounds."""
    return Response(orjson.dumps(service.worth.document), media_type=JSON)
