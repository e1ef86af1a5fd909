"""Sign-in by OpenID Connect: the identity provider says who somebody is, and in which groups.

What the two steps must have in common stands in a signed cookie of ten minutes, which a browser
sends back from the provider's site too; the session's own cookie is never sent from another site.
"""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import httpx
import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, URLSafeTimedSerializer

from seawarden.model.officer import Officer
from seawarden.serve.asked import asked_at
from seawarden.serve.documents import problems
from seawarden.serve.open_id_provider import (
    TIMEOUT_S,
    Flow,
    NoProvider,
    NotVouchedFor,
    claims_for,
    discover,
    sign_in_address,
)
from seawarden.serve.problems import Problem
from seawarden.serve.service import Service
from seawarden.serve.session_routes import give_cookie
from seawarden.serve.settings import OpenId
from seawarden.serve.sign_in import ServiceHere, wall_clock

COOKIE: Final = "seawarden_sign_in"
FLOW_LASTS_S: Final = 600
HOME: Final = "/api/v1/sign-in/openid"
CALLBACK: Final = f"{HOME}/callback"
SECRET_BYTES: Final = 32
LONGEST_NAME: Final = 200

router = APIRouter(prefix=HOME, tags=["session"])
TO_PROVIDER: Final[dict[int | str, dict[str, Any]]] = {
    303: {"description": "go there"},
    **problems(404, 502),
}


@router.get("", status_code=303, response_class=RedirectResponse, responses=TO_PROVIDER)
async def begin(request: Request, service: ServiceHere) -> Response:
    """Send a browser to the identity provider."""
    settings = _open_id(service)
    flow = Flow(
        state=secrets.token_urlsafe(SECRET_BYTES), nonce=secrets.token_urlsafe(SECRET_BYTES),
        verifier=secrets.token_urlsafe(SECRET_BYTES),
    )  # fmt: skip
    try:
        async with _client() as client:
            at = await discover(client, settings)
    except NoProvider as error:
        raise _no_provider(error) from error
    back = _back(request, settings)
    answer = RedirectResponse(
        sign_in_address(at, settings, flow, back=back), status_code=HTTPStatus.SEE_OTHER
    )
    answer.set_cookie(
        COOKIE, _serializer(service).dumps([flow.state, flow.nonce, flow.verifier]),
        max_age=FLOW_LASTS_S, path=HOME, httponly=True, secure=service.settings.is_secure,
        samesite="lax",
    )  # fmt: skip
    return answer


@router.get("/callback", status_code=303, response_class=RedirectResponse, responses=TO_PROVIDER)
async def callback(
    request: Request,
    service: ServiceHere,
    state: Annotated[str, Query(max_length=500, description="of the flow")] = "",
    code: Annotated[str, Query(max_length=4_000, description="to be exchanged")] = "",
) -> Response:
    """Take a browser back from the identity provider, and sign its officer in."""
    settings = _open_id(service)
    flow = _flow(request, service)
    if flow is None or not code or not secrets.compare_digest(state.encode(), flow.state.encode()):
        raise _refused("the flow was not begun by this browser")
    try:
        async with _client() as client:
            claims = await claims_for(
                client, settings, flow, code=code, back=_back(request, settings), now=wall_clock()
            )
    except NotVouchedFor as error:
        raise _refused(str(error)) from error
    except NoProvider as error:
        raise _no_provider(error) from error
    officer = officer_from(claims, settings)
    await run_in_threadpool(_keep, service, officer)
    answer = RedirectResponse("/", status_code=HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, path=HOME)
    _, text = service.sessions.begin(officer.subject, now=wall_clock())
    give_cookie(answer, service, text)
    return answer


def officer_from(claims: Mapping[str, Any], settings: OpenId) -> Officer:
    """Return whom the claims of an identity token name, with the highest of their roles.

    Raises:
        Problem: 403, they have none; 401, they name nobody.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise _refused("no subject")
    said = claims.get(settings.role_claim, ())
    groups = said if isinstance(said, list) else [said]
    known = {name: role for name, role in settings.roles.items() if name in groups}
    if not known:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "The identity provider gives you no role at this watch.",
            remedy=f"Ask for one of {', '.join(sorted(settings.roles))}.",
        )
    name = claims.get("name") or claims.get("preferred_username") or subject
    host = urlsplit(settings.issuer).netloc
    return Officer(
        subject=f"{host}|{subject}", name=str(name)[:LONGEST_NAME], role=max(known.values())
    )


def _keep(service: Service, officer: Officer) -> None:
    """Keep who signed in with the role they have now: sessions look it up at each request.

    Raises:
        Problem: 403, somebody here has said that they may not come any more.
    """
    with service.centre.records.writing() as desk:
        barred = {one.officer.subject for one in desk.people.everybody() if not one.is_active}
        if officer.subject not in barred:
            desk.people.put(officer, at=wall_clock())
            return
    raise Problem(
        HTTPStatus.FORBIDDEN, "You may not sign in here any more.", remedy="Ask an administrator."
    )


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False)


def _serializer(service: Service) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(service.settings.key, salt="sign-in")


def _flow(request: Request, service: Service) -> Flow | None:
    try:
        said = _serializer(service).loads(request.cookies.get(COOKIE, ""), max_age=FLOW_LASTS_S)
    except BadSignature:
        return None
    state, nonce, verifier = said
    return Flow(state=state, nonce=nonce, verifier=verifier)


def _back(request: Request, settings: OpenId) -> str:
    address = settings.address or asked_at(request)
    return f"{address.rstrip('/')}{CALLBACK}"


def _open_id(service: Service) -> OpenId:
    settings = service.settings.open_id
    if settings is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "No identity provider is set up here.",
            remedy="Sign in with a token.",
        )
    return settings


def _refused(why: str) -> Problem:
    structlog.get_logger().warning("sign-in refused", why=why)
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "The identity provider did not vouch for you.",
        remedy=f"Begin again at {HOME}.",
    )


def _no_provider(error: NoProvider) -> Problem:
    structlog.get_logger().warning("no identity provider", why=str(error))
    return Problem(
        HTTPStatus.BAD_GATEWAY,
        "The identity provider cannot be reached, or does not answer as it should.",
        remedy="Try again later, or sign in with a token.",
    )
