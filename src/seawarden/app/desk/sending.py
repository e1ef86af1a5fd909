"""Sending notices: what is due leaves by e-mail or webhook, and what fails is tried again."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final, Protocol

import aiosmtplib
import httpx

from seawarden.app.desk.notices import Channel, Recipient
from seawarden.model.notice import Notice

TIMEOUT_S: Final = 10.0
# The wait doubles from the first to the last; a notice is never given up while it matters.
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=10)
SIGNATURE: Final = "X-Seawarden-Signature"
TIMESTAMP: Final = "X-Seawarden-Timestamp"


@dataclass(frozen=True, kw_only=True, slots=True)
class Smtp:
    """The server that takes e-mail.

    Attributes:
        host: its name.
        port: 25, 465 or 587 as a rule.
        sender: the address that notices come from.
        user: to sign in as; null: without.
        password: the same.
        use_tls: speak TLS from the first byte (port 465).
        start_tls: change to TLS; null: where the server offers it.
    """

    host: str
    port: int = 587
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    use_tls: bool = False
    start_tls: bool | None = None


class NotSent(Exception):  # noqa: N818  named after what happened
    """A notice did not leave; the message says why, without any secret."""


class Sender(Protocol):
    """Sends one notice of one channel."""

    async def __call__(self, notice: Notice, *, now: datetime) -> None:
        """Send it.

        Raises:
            NotSent: it did not leave.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Email:
    """Sends by e-mail."""

    smtp: Smtp

    async def __call__(self, notice: Notice, *, now: datetime) -> None:
        """Send a notice as plain text.

        Raises:
            NotSent: the server did not take it.
        """
        smtp, draft = self.smtp, notice.draft
        message = EmailMessage()
        message["From"] = smtp.sender
        message["To"] = draft.recipient
        message["Subject"] = draft.subject
        message["Date"] = now
        message["Message-ID"] = f"<{notice.notice_id}.{notice.times_sent}@seawarden.invalid>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
        message.set_content(draft.body)
        try:
            await aiosmtplib.send(
                message, hostname=smtp.host, port=smtp.port, username=smtp.user,
                password=smtp.password, use_tls=smtp.use_tls, start_tls=smtp.start_tls,
                timeout=TIMEOUT_S,
            )  # fmt: skip
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotSent(f"e-mail: {type(error).__name__}") from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """Sends by a signed request.

    Attributes:
        secrets: by address; an address without one is not sent to.
    """

    secrets: Mapping[str, bytes] = field(repr=False)

    async def __call__(self, notice: Notice, *, now: datetime) -> None:
        """Send a notice as JSON, with the time and a signature over both.

        Raises:
            NotSent: it was not answered by a status of success.
        """
        address, body = notice.draft.recipient, notice.draft.body.encode()
        secret = self.secrets.get(address)
        if secret is None:
            raise NotSent("webhook: no secret is known for this address any more")
        stamp = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            TIMESTAMP: stamp,
            SIGNATURE: f"sha256={signature(secret, stamp, body)}",
        }
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False) as client:
                answer = await client.post(address, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotSent(f"webhook: {type(error).__name__}") from error
        if not answer.is_success:
            raise NotSent(f"webhook: it answered {answer.status_code}")


def signature(secret: bytes, stamp: str, body: bytes) -> str:
    """Return HMAC-SHA256 over the time, a full stop and the body, in hexadecimal digits.

    The time is in it so that an old request cannot be sent again: a receiver refuses what is
    older than a few minutes.
    """
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def senders_of(recipients: Sequence[Recipient], smtp: Smtp | None) -> Mapping[str, Sender]:
    """Return a sender for each channel that can be sent by."""
    hooks = {
        one.address: one.secret
        for one in recipients
        if one.channel is Channel.WEBHOOK and one.secret is not None
    }
    senders: dict[str, Sender] = {Channel.WEBHOOK.value: Webhook(secrets=hooks)}
    if smtp is not None:
        senders[Channel.EMAIL.value] = Email(smtp=smtp)
    return senders


async def sent(senders: Mapping[str, Sender], notice: Notice, *, now: datetime) -> str | None:
    """Send a notice, and return why it did not leave; null: it did."""
    sender = senders.get(notice.draft.channel)
    try:
        if sender is None:
            raise NotSent(f"{notice.draft.channel}: nothing is set up to send by it")
        await sender(notice, now=now)
    except NotSent as error:
        return str(error)
    return None


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after a try that failed, with so many failed ones before it."""
    wait = FIRST_WAIT
    for _ in range(tries):
        wait = min(wait * 2, LONGEST_WAIT)
        if wait == LONGEST_WAIT:
            break
    return wait
