"""Routes of signing in and out."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response

import seawarden
from seawarden.serve.documents import (
    SessionDocument,
    SignInRequest,
    WaysDocument,
    officer_document,
    problems,
)
from seawarden.serve.problems import Problem
from seawarden.serve.service import Service
from seawarden.serve.sign_in import (
    ASK_TO_SIGN_IN,
    Identity,
    ServiceHere,
    Viewer,
    cookie_name,
    count_failure,
    officer_of,
    refuse_after_failures,
    wall_clock,
)

LANGUAGES: Final = ["en", "fi", "et", "sv", "de", "pl", "fr"]

router = APIRouter(prefix="/api/v1", tags=["session"])


@router.get("/session", responses=problems())
def session(found: Viewer, service: ServiceHere) -> SessionDocument:
    """Say who is signed in, and hand out what changes must carry."""
    return session_document(found, service)


def session_document(found: Identity, service: Service) -> SessionDocument:
    """Return what a page must know when it opens."""
    csrf = None if found.session is None else service.sessions.csrf(found.session.session_id)
    return SessionDocument(
        officer=officer_document(found.officer),
        csrf=csrf,
        origin=service.centre.origin,
        version=seawarden.__version__,
        languages=LANGUAGES,
    )


@router.get("/sign-in")
def ways(service: ServiceHere) -> WaysDocument:
    """Say how one can sign in here; asks for nothing."""
    return WaysDocument(token=True, open_id=service.settings.open_id is not None)


@router.post("/sign-in", responses=problems())
def sign_in(
    asked: SignInRequest, request: Request, response: Response, service: ServiceHere
) -> SessionDocument:
    """Exchange a token for a session, which the browser holds as a cookie."""
    refuse_after_failures(request, service)
    officer = officer_of(service, asked.token)
    if officer is None:
        count_failure(request, service)
        raise Problem(HTTPStatus.UNAUTHORIZED, "Nobody has this token.", remedy=ASK_TO_SIGN_IN)
    begun, text = service.sessions.begin(officer.subject, now=wall_clock())
    give_cookie(response, service, text)
    return session_document(Identity(officer=officer, session=begun), service)


@router.post("/sign-out", status_code=HTTPStatus.NO_CONTENT, responses=problems())
def sign_out(found: Viewer, response: Response, service: ServiceHere) -> None:
    """End the session, wherever its cookie has got to."""
    if found.session is not None:
        service.sessions.end(found.session, now=wall_clock())
    response.delete_cookie(
        cookie_name(service), secure=service.settings.is_secure, httponly=True, samesite="strict"
    )


def give_cookie(response: Response, service: Service, text: str) -> None:
    """Let the browser hold a session."""
    response.set_cookie(
        cookie_name(service),
        text,
        max_age=int(service.settings.session_lasts.total_seconds()),
        httponly=True,
        secure=service.settings.is_secure,
        samesite="strict",
    )
