"""The application: all routes over one centre."""

from collections.abc import Callable
from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp

import seawarden
from seawarden.app.desk.lines import LineBook
from seawarden.app.desk.worth import Worth
from seawarden.app.watch.center import Centre
from seawarden.serve import (
    alert_routes,
    desk_routes,
    event_routes,
    importance_routes,
    incident_routes,
    line_routes,
    metrics,
    ogc,
    open_id,
    page_routes,
    picture_routes,
    session_routes,
    shift_routes,
    source_routes,
    vessel_routes,
)
from seawarden.serve.pace import Pace
from seawarden.serve.problems import handle_problems
from seawarden.serve.seats import Seats
from seawarden.serve.security import Gate, ResponseHeaders
from seawarden.serve.service import Service
from seawarden.serve.sessions import Sessions
from seawarden.serve.settings import ServiceSettings

OPENAPI: Final = "/api/v1/openapi.json"
# In this order: the page answers whatever nothing else does.
ROUTERS: Final = (
    session_routes.router, open_id.router, alert_routes.router, vessel_routes.router,
    picture_routes.router, line_routes.router, importance_routes.router, source_routes.router,
    shift_routes.router, desk_routes.router, incident_routes.router, event_routes.router,
    ogc.router, metrics.router, page_routes.router,
)  # fmt: skip
SAID: Final = (
    "The watch over lines on the sea floor: alerts, ships, lines, sources and the shift log. "
    "Times are ISO 8601 in UTC; a quantity has its unit in its name; errors are problems "
    "(RFC 9457) with a remedy."
)


def make_application(
    centre: Centre, settings: ServiceSettings, *, is_ending: Callable[[], bool] = lambda: False
) -> ASGIApp:
    """Make the service over a watch. It opens no socket: a server runs it.

    Args:
        centre: the watch.
        settings: how the service is held.
        is_ending: whether the server is about to stop: then streams end by themselves.
    """
    application = api_of(centre, settings, is_ending=is_ending)
    pace: Pace = application.state.service.pace
    gate = Gate(application, settings=settings, pace=pace)
    return ResponseHeaders(gate, is_secure=settings.is_secure)


def api_of(centre: Centre, settings: ServiceSettings, *, is_ending: Callable[[], bool]) -> FastAPI:
    """Return the routes over a watch, without the layers around them."""
    application = routes()
    application.state.service = Service(
        centre=centre,
        settings=settings,
        pace=Pace(),
        sessions=Sessions(settings.key, lasts=settings.session_lasts),
        book=LineBook.of(centre.assets),
        worth=Worth(centre.assets),
        seats=Seats(settings.browser_most),
        is_ending=is_ending,
    )
    return application


def routes() -> FastAPI:
    """Return the routes without a watch behind them: enough to describe them (OpenAPI)."""
    application = FastAPI(
        title="Seawarden", version=seawarden.__version__, description=SAID, openapi_url=OPENAPI,
        docs_url=None, redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    handle_problems(application)
    for router in ROUTERS:
        application.include_router(router)
    return application
