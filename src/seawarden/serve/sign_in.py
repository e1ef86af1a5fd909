"""Signing in: who asks, how that is known, and what they may do.

A browser holds a cookie that scripts cannot read; a program sends a token. A cookie alone changes
nothing: each change must carry the page's own token too, so that another site cannot make a
browser act (cross-site request forgery).
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, Request

from seawarden.model.officer import Officer, Role
from seawarden.serve.problems import Problem
from seawarden.serve.security import PUSH, SAFE
from seawarden.serve.service import Service, service_of
from seawarden.serve.sessions import Session

COOKIE: Final = "seawarden_session"
CSRF_HEADER: Final = "X-CSRF-Token"
# Programs that make maps, and receivers, know passwords better than tokens: the token is the
# password. It is good for reading maps and for pushing alone, and never from a browser with a
# change, since a browser that has stored a password may send it for any site.
BASIC_PATHS: Final = ("/ogc", PUSH)
BROWSER_HEADERS: Final = ("origin", "sec-fetch-site")

ASK_TO_SIGN_IN: Final = "Sign in, or send the header Authorization: Bearer with a token."


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who asks.

    Attributes:
        officer: them.
        session: theirs; null: they sent a token.
    """

    officer: Officer
    session: Session | None = None


def cookie_name(service: Service) -> str:
    """Return the name of the cookie; its prefix lets a browser take it by https alone."""
    return f"__Host-{COOKIE}" if service.settings.is_secure else COOKIE


def identity_of(request: Request) -> Identity:
    """Return who sent a request, and count it.

    Raises:
        Problem: 401 where nobody can be told from it, 403 where a change lacks the page's own
            token, 429 after too many requests or too many wrong tokens.
    """
    service = service_of(request)
    refuse_after_failures(request, service)
    found = _by_token(request, service) or _by_cookie(request, service)
    if found is None:
        if "authorization" in request.headers:
            count_failure(request, service)
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "Nobody is signed in, or not any more.",
            remedy=ASK_TO_SIGN_IN,
            headers={"WWW-Authenticate": _challenge(request)},
        )
    _count(request, service, found)
    return found


def refuse_after_failures(request: Request, service: Service) -> None:
    """Refuse an address that has tried too many wrong tokens.

    Raises:
        Problem: 429.
    """
    service.pace.check("failure", _address(request), most=service.settings.failure_most)


def count_failure(request: Request, service: Service) -> None:
    """Count a wrong token.

    Raises:
        Problem: 429, it was one too many.
    """
    service.pace.count("failure", _address(request), most=service.settings.failure_most)


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _challenge(request: Request) -> str:
    """Return how to sign in; only a program for maps may be asked for a password."""
    is_map = request.url.path.startswith("/ogc")
    return 'Basic realm="seawarden", charset="UTF-8"' if is_map else 'Bearer realm="seawarden"'


def _count(request: Request, service: Service, found: Identity) -> None:
    is_push = request.url.path.startswith(PUSH)
    what = "push" if is_push else "officer"
    most = service.settings.push_most if is_push else service.settings.officer_most
    service.pace.count(what, found.officer.subject, most=most)


def _by_token(request: Request, service: Service) -> Identity | None:
    token = sent_token(request)
    officer = None if token is None else officer_of(service, token)
    return None if officer is None else Identity(officer=officer)


def _by_cookie(request: Request, service: Service) -> Identity | None:
    text = request.cookies.get(cookie_name(service))
    if text is None or "authorization" in request.headers:
        return None
    session = service.sessions.read(text, now=wall_clock())
    officer = None if session is None else named_officer(service, session.subject)
    if session is None or officer is None:
        return None
    if request.method not in SAFE:
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(
            sent.encode(), service.sessions.csrf(session.session_id).encode()
        ):
            raise Problem(
                HTTPStatus.FORBIDDEN,
                f"The header {CSRF_HEADER} is missing or is not this session's.",
                remedy="Ask /api/v1/session for it, and send it with each change.",
            )
    return Identity(officer=officer, session=session)


def sent_token(request: Request) -> str | None:
    """Return the token a program sent; null: none, or not in a way that is taken here."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip() or None
    if scheme.lower() == "basic" and request.url.path.startswith(BASIC_PATHS):
        is_browser = any(name in request.headers for name in BROWSER_HEADERS)
        is_taken = request.method in SAFE or not is_browser
        return _password(rest.strip()) if is_taken else None
    return None


def _password(encoded: str) -> str | None:
    try:
        plain = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeError):
        return None
    return plain.partition(":")[2] or None


def officer_of(service: Service, token: str) -> Officer | None:
    """Return whose token this is; null: nobody's, or not any more."""
    one_user = service.settings.one_user
    if one_user is not None and hmac.compare_digest(token.encode(), one_user.token.encode()):
        return one_user.officer
    with service.centre.records.reading() as desk:
        return desk.people.bearer(token, now=wall_clock())


def named_officer(service: Service, subject: str) -> Officer | None:
    """Return somebody as they are now; null: they may not sign in any more."""
    one_user = service.settings.one_user
    if one_user is not None and subject == one_user.officer.subject:
        return one_user.officer
    with service.centre.records.reading() as desk:
        return desk.people.one(subject)


def wall_clock() -> datetime:
    """Return the time of day: a session lasts as long in a replay as anywhere."""
    return datetime.now(UTC)


class NoLessThan:
    """A dependency: lets in who has a role, or one above it."""

    def __init__(self, role: Role) -> None:
        self._role = role

    def __call__(self, found: Annotated[Identity, Depends(identity_of)]) -> Identity:
        """Return who asks.

        Raises:
            Problem: 403, their role may not do this.
        """
        if found.officer.role < self._role:
            raise Problem(
                HTTPStatus.FORBIDDEN,
                f"The role {found.officer.role.value} may not do this; {self._role.value} may.",
                remedy="Ask somebody with that role.",
            )
        return found


Viewer = Annotated[Identity, Depends(NoLessThan(Role.VIEWER))]
WatchOfficer = Annotated[Identity, Depends(NoLessThan(Role.WATCH_OFFICER))]
ServiceHere = Annotated[Service, Depends(service_of)]
