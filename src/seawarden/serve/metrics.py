"""Health for whoever runs the watch, and figures for Prometheus."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

import seawarden
from seawarden.model.alert import LEVELS
from seawarden.model.disposition import State
from seawarden.model.errors import StoreUnavailable
from seawarden.model.source_health import SourceState
from seawarden.serve.documents import Document, described, problems
from seawarden.serve.service import Service
from seawarden.serve.sign_in import ServiceHere, Viewer

STALE_AFTER_S: Final = 900.0  # a judgement: a quarter of an hour without news is no picture

router = APIRouter(tags=["health"])


class HealthDocument(Document):
    """Whether the watch does its work."""

    status: Annotated[Literal["ok", "degraded"], described("degraded: something is missing")]
    records: Annotated[bool, described("they can be read")]
    sources_up: int
    sources: int
    watermark_age_s: Annotated[float | None, described("behind the clock; null: nothing came")]


@router.get("/healthz")
def healthz(service: ServiceHere, response: Response) -> HealthDocument:
    """Say whether the watch does its work; asks for nobody's name, tells nothing of ships."""
    found = health(service)
    response.status_code = 200 if found.records else 503
    return found


def health(service: Service) -> HealthDocument:
    """Look at the records, the sources and how far the watch has got."""
    centre = service.centre
    try:
        with centre.records.reading() as desk:
            desk.happenings.newest()
        has_records = True
    except StoreUnavailable:
        has_records = False
    sources = centre.sources()
    up = sum(one.state in {SourceState.UP, SourceState.ENDED} for one in sources)
    watermark = centre.watermark()
    age_s = None if watermark is None else (centre.clock() - watermark).total_seconds()
    is_current = age_s is not None and age_s < STALE_AFTER_S
    is_ok = has_records and up == len(sources) and is_current
    return HealthDocument(
        status="ok" if is_ok else "degraded", records=has_records, sources_up=up,
        sources=len(sources), watermark_age_s=age_s,
    )  # fmt: skip


@router.get("/metrics", response_class=Response, responses=problems())
def metrics(_: Viewer, service: ServiceHere) -> Response:
    """Show figures as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(Figures(service))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class Figures(Collector):
    """The figures of one watch, gathered when they are asked for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> list[Metric]:
        """Return nothing: what there is shows when it is gathered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Gather them."""
        centre = self._service.centre
        info = GaugeMetricFamily(
            "seawarden_info", "Which Seawarden runs here, on what traffic.",
            labels=["version", "origin"],
        )  # fmt: skip
        info.add_metric([seawarden.__version__, centre.origin], 1)
        yield info
        yield _gauge("vessels", "Ships in the picture.", centre.picture.ship_count)
        yield _gauge("lines", "Lines that are watched.", centre.assets.height)
        yield _gauge("streams", "Open event streams.", self._service.seats.taken)
        watermark = centre.watermark()
        if watermark is not None:
            yield _gauge(
                "watermark_seconds", "Complete up to then, since 1970.", watermark.timestamp()
            )
            age_s = (centre.clock() - watermark).total_seconds()
            yield _gauge("watermark_age_seconds", "Watermark behind the clock.", age_s)
        yield from self._sources()
        yield from self._alerts()

    def _sources(self) -> Iterator[Metric]:
        reports = CounterMetricFamily("seawarden_reports", "Reports taken.", labels=["source"])
        rejected = CounterMetricFamily(
            "seawarden_rejected", "Rows that could not be read.", labels=["source"]
        )
        lost = CounterMetricFamily("seawarden_lost", "Rows not taken in time.", labels=["source"])
        up = GaugeMetricFamily("seawarden_source_up", "1: the source is up.", labels=["source"])
        for one in self._service.centre.sources():
            reports.add_metric([one.source], one.reports)
            rejected.add_metric([one.source], one.rejected)
            lost.add_metric([one.source], one.lost)
            up.add_metric([one.source], float(one.state is SourceState.UP))
        yield from (reports, rejected, lost, up)

    def _alerts(self) -> Iterator[Metric]:
        centre = self._service.centre
        family = GaugeMetricFamily(
            "seawarden_alerts", "Alerts that are not over.", labels=["level", "state"]
        )
        with centre.records.reading() as desk:
            standing = desk.alerts.standing(now=centre.clock())
        for level in LEVELS:
            for state in State:
                if state is not State.OVER:
                    count = sum(one.level == level and one.state is state for one in standing)
                    family.add_metric([level, state.value], count)
        yield family


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(f"seawarden_{name}", said, value=value)
