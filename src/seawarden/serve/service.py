"""What every answer needs: the centre, the settings, and the pace of those who ask."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from seawarden.app.desk.lines import LineBook
from seawarden.app.desk.worth import Worth
from seawarden.app.watch.center import Centre
from seawarden.serve.pace import Pace
from seawarden.serve.seats import Seats
from seawarden.serve.sessions import Sessions
from seawarden.serve.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """What an application holds for its routes.

    Attributes:
        centre: the watch.
        settings: how the service is held.
        pace: counts requests.
        sessions: who is signed in.
        book: the lines by their names.
        worth: what a break of each line costs.
        seats: open event streams.
        is_ending: whether the server is about to stop: then streams end by themselves.
    """

    centre: Centre
    settings: ServiceSettings
    pace: Pace
    sessions: Sessions
    book: LineBook
    worth: Worth
    seats: Seats
    is_ending: Callable[[], bool]


def service_of(request: Request) -> Service:
    """Return the service of the application that a request came to."""
    service: Service = request.app.state.service
    return service
