"""Problems: every error a client meets has a title, what was found, and what to do (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from seawarden.model.detection import Unreadable
from seawarden.model.errors import (
    ActRefused,
    Overtaken,
    ProtocolMisuse,
    SeawardenError,
    SettingsError,
    UnusableInput,
)

Told = TypeVar("Told")

MEDIA_TYPE: Final = "application/problem+json"
LONGEST_DETAIL: Final = 2_000  # characters: an error can quote what it was given


class ProblemDocument(BaseModel):
    """What went wrong, and what to do about it."""

    type: Annotated[str, Field(description="always about:blank: the status says the kind")]
    title: Annotated[str, Field(description="in a few words")]
    status: Annotated[int, Field(description="the HTTP status")]
    detail: Annotated[str, Field(description="what was found")]
    remedy: Annotated[str, Field(description="what to do")]


class Problem(Exception):  # noqa: N818  named as RFC 9457 does
    """An answer that is an error, with its remedy."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        remedy: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.remedy = remedy
        self.headers = dict(headers or {})


def understood(read: Told | Unreadable, *, form: str) -> Told:
    """Return what was read of a document that somebody sent.

    Raises:
        Problem: 422, it could not be read as that form.
    """
    if isinstance(read, Unreadable):
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "; ".join(read.reasons),
            remedy=f"Correct what is named; the form is {form}.",
        )
    return read


REMEDIES: Final[Mapping[int, str]] = {
    HTTPStatus.NOT_FOUND: "Look at /api/v1/openapi.json for what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Look at /api/v1/openapi.json for what this address takes.",
}
ASK_ADMIN: Final = "Tell whoever runs this watch: its log says more."


def respond(problem: Problem) -> Response:
    """Return a problem as what goes over the wire."""
    return Response(
        orjson.dumps(
            {
                "type": "about:blank",
                "title": problem.status.phrase,
                "status": problem.status.value,
                "detail": problem.detail[:LONGEST_DETAIL],
                "remedy": problem.remedy,
            }
        ),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=problem.headers,
    )


def handle_problems(application: FastAPI) -> None:
    """Let an application answer each error as a problem."""
    application.add_exception_handler(Problem, _problem)
    application.add_exception_handler(RequestValidationError, _invalid)
    application.add_exception_handler(HTTPException, _http)
    application.add_exception_handler(SeawardenError, _refused)
    application.add_exception_handler(Exception, _unexpected)


async def _problem(_request: Request, error: Exception) -> Response:
    return respond(error) if isinstance(error, Problem) else _mistake()


async def _invalid(request: Request, error: Exception) -> Response:
    flaws: list[Any] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    said = "; ".join(
        f"{'.'.join(str(part) for part in flaw['loc'])}: {flaw['msg']}" for flaw in flaws
    )
    # OGC API Features asks for 400 where a parameter is wrong (7.15.8).
    is_map = request.url.path.startswith("/ogc")
    return respond(
        Problem(
            HTTPStatus.BAD_REQUEST if is_map else HTTPStatus.UNPROCESSABLE_ENTITY,
            said.encode("utf-8", "replace").decode(),
            remedy="Correct what is named; /api/v1/openapi.json says what is expected.",
        )
    )


async def _http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return _mistake()
    status = HTTPStatus(error.status_code)
    remedy = REMEDIES.get(status, "Correct the request.")
    return respond(Problem(status, str(error.detail), remedy=remedy, headers=error.headers))


async def _refused(request: Request, error: Exception) -> Response:
    """Answer what the rooms refuse: bad use is the client's, the rest is ours."""
    if isinstance(error, Overtaken):
        return respond(
            Problem(HTTPStatus.CONFLICT, str(error), remedy="Look at it as it is, then act.")
        )
    if isinstance(error, UnusableInput | SettingsError | ActRefused):
        return respond(
            Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, str(error), remedy="Correct the request."
            )
        )  # fmt: skip
    if isinstance(error, ProtocolMisuse):
        return await _unexpected(request, error)
    return respond(unavailable(error))


def unavailable(error: Exception) -> Problem:
    """Return the problem of something that cannot be reached now, such as the database."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        str(error),
        remedy="Try again in a moment.",
        headers={"Retry-After": "5"},
    )


async def _unexpected(request: Request, error: Exception) -> Response:
    # The server below logs the trace; the query stays out of both, for it may hold anything.
    structlog.get_logger().error(
        "request failed", path=request.url.path, method=request.method,
        error=type(error).__name__,
    )  # fmt: skip
    return _mistake()


def _mistake() -> Response:
    return respond(
        Problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "Something went wrong here that should not.",
            remedy=ASK_ADMIN,
        )
    )
