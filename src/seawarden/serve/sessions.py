"""Sessions: signed names that a browser holds. The server keeps only those that were ended."""

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson
from itsdangerous import BadSignature, Signer

SESSION_BYTES: Final = 16
LONGEST: Final = 4_096  # characters of a cookie that any browser keeps (RFC 6265, 6.1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Somebody who has signed in.

    Attributes:
        session_id: a random name.
        subject: who.
        until: when it ends.
    """

    session_id: str
    subject: str
    until: datetime


class Sessions:
    """Begins, reads and ends sessions.

    Args:
        key: signs them.
        lasts: from sign-in on, however busy: a cookie that was stolen ends too.
    """

    def __init__(self, key: bytes, *, lasts: timedelta) -> None:
        self._key = key
        self._signer = Signer(key, salt="session", digest_method=hashlib.sha256)
        self._lasts = lasts
        self._lock = threading.Lock()
        self._ended: dict[str, datetime] = {}

    def begin(self, subject: str, *, now: datetime) -> tuple[Session, str]:
        """Begin one; also returns the text that a browser holds for it."""
        session = Session(
            session_id=secrets.token_urlsafe(SESSION_BYTES),
            subject=subject,
            until=now + self._lasts,
        )
        said = [session.session_id, subject, session.until.timestamp()]
        return session, self._signer.sign(orjson.dumps(said).hex()).decode()

    def read(self, text: str, *, now: datetime) -> Session | None:
        """Return the session of a text; null: it is none of ours, is over, or was ended."""
        if len(text) > LONGEST:
            return None
        try:
            said = self._signer.unsign(text).decode()
        except (BadSignature, UnicodeError):
            return None
        session_id, subject, until = orjson.loads(bytes.fromhex(said))
        session = Session(
            session_id=session_id, subject=subject, until=datetime.fromtimestamp(until, now.tzinfo)
        )
        with self._lock:
            is_ended = session_id in self._ended
        return None if is_ended or session.until <= now else session

    def end(self, session: Session, *, now: datetime) -> None:
        """End one before its time."""
        with self._lock:
            self._ended = {name: end for name, end in self._ended.items() if end > now}
            self._ended[session.session_id] = session.until

    def csrf(self, session_id: str) -> str:
        """Return what a page of this session must send with each change."""
        return hmac.new(self._key, b"csrf:" + session_id.encode(), hashlib.sha256).hexdigest()
