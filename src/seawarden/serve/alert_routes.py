"""Routes of alerts: the desk's list, one card, and what an officer does."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final

import polars as pl
from fastapi import APIRouter, Path, Query

from seawarden.app.desk.acting import ActAsked, act
from seawarden.app.desk.asking import question
from seawarden.app.desk.calling import calls
from seawarden.app.desk.tracks import heading_of, lines_ahead_of, track_of
from seawarden.model.desk import AlertFilter, AlertNow, Order
from seawarden.model.disposition import Disposition, State
from seawarden.serve.asked import AssetId, Cursor, Text, VesselId, in_utc
from seawarden.serve.documents import (
    ActRequest,
    AheadDocument,
    AlertCard,
    AlertDocument,
    AlertPage,
    CallDocument,
    DispositionDocument,
    EvidenceDocument,
    RevisionDocument,
    TrackDocument,
    finite,
    officer_document,
    problems,
    seconds,
)
from seawarden.serve.problems import Problem
from seawarden.serve.service import Service
from seawarden.serve.sign_in import ServiceHere, Viewer, WatchOfficer

BEFORE: Final = timedelta(hours=3)  # of a track before its alert; an expectation rests on an hour
LIMIT_MOST: Final = 1_000

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])
AlertId = Annotated[str, Path(description="of the alert", min_length=1, max_length=64)]


@router.get("", responses=problems())
def alerts(
    _: Viewer,
    service: ServiceHere,
    state: Annotated[State | None, Query(description="how it stands; none: any")] = None,
    is_over: Annotated[
        bool | None, Query(description="false: only what is not over; none: any")
    ] = None,
    kind: Annotated[str | None, Query(description="of alert", max_length=64)] = None,
    level: Annotated[str | None, Query(description="info, low or high", max_length=8)] = None,
    vessel: VesselId = None,
    asset: AssetId = None,
    from_: Annotated[
        datetime | None, Query(alias="from", description="ends then or later; with its zone")
    ] = None,
    to: Annotated[datetime | None, Query(description="starts before; with its zone")] = None,
    q: Text = None,
    order: Annotated[
        Order, Query(description="lead: who reaches the next line first; time: newest first")
    ] = Order.LEAD,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MOST, description="alerts on a page")] = 100,
    cursor: Cursor = None,
) -> AlertPage:
    """List alerts as they stand, a page at a time.

    Of those with the same lead time, or none, the one whose line costs most when it breaks comes
    first.
    """
    wanted = AlertFilter(
        state=state, is_over=is_over, kind=kind, level=level, vessel_id=vessel, asset_id=asset,
        after=in_utc(from_), before=in_utc(to), text=q,
    )  # fmt: skip
    now = service.centre.clock()
    with service.centre.records.reading() as desk:
        found = desk.alerts.page(
            wanted, now=now, order=order, limit=limit, cursor=cursor, ranks=service.worth.ranks
        )
    return AlertPage(
        items=[alert_document(one, service) for one in found.items],
        next=found.next,
        total=found.total,
    )


@router.get("/{alert_id}", responses=problems(404))
def alert(alert_id: AlertId, _: Viewer, service: ServiceHere) -> AlertCard:
    """Show one alert with its history, the ship's track and the lines ahead of her."""
    centre = service.centre
    with centre.records.reading() as desk:
        stands = desk.alerts.one(alert_id, now=centre.clock())
        if stands is None:
            raise no_alert(alert_id)
        revisions = desk.alerts.revisions(alert_id)
        done = desk.dispositions.of(alert_id)
    return AlertCard(
        **dict(alert_document(stands, service)),
        revisions=[_revision(row) for row in revisions.iter_rows(named=True)],
        dispositions=[_disposition(one) for one in done],
        track=_track(stands, service),
        ahead=_ahead(stands, service),
    )


@router.post("/{alert_id}/acts", responses=problems(404, 409))
def acts(
    alert_id: AlertId, asked: ActRequest, found: WatchOfficer, service: ServiceHere
) -> AlertDocument:
    """Do something about an alert, as it was at the revision that the officer saw."""
    wanted = ActAsked(
        alert_id=alert_id, revision=asked.revision, act=asked.act, reason=asked.reason,
        cause=asked.cause, until=in_utc(asked.until),
    )  # fmt: skip
    stands = act(service.centre, wanted, found.officer)
    if stands is None:
        raise no_alert(alert_id)
    return alert_document(stands, service)


def no_alert(alert_id: str) -> Problem:
    """Return the problem of an alert that is not there."""
    return Problem(
        HTTPStatus.NOT_FOUND,
        f"There is no alert {alert_id}.",
        remedy="Ask for the list of alerts.",
    )


def alert_document(stands: AlertNow, service: Service) -> AlertDocument:
    """Return an alert as it goes over the wire."""
    book = service.book
    concerned = book.concerned(stands.asset_id, stands.next_asset_id)
    told = calls(
        service.settings.waters, lon_deg=stands.lon_deg, lat_deg=stands.lat_deg, lines=concerned
    )
    at_stake = stands.next_asset_id or stands.asset_id
    worth = service.worth.of(at_stake)
    return AlertDocument(
        alert_id=stands.alert_id,
        revision=stands.revision,
        status=stands.status,
        kind=stands.kind,
        level=stands.level,
        vessel_id=stands.vessel_id,
        vessel_name=stands.vessel_name,
        ship_type=stands.ship_type,
        track_id=str(stands.track_id),
        asset_id=stands.asset_id,
        asset_name=book.name(stands.asset_id),
        start=stands.start,
        end=stands.end,
        raised_at=stands.raised_at,
        lon_deg=finite(stands.lon_deg),
        lat_deg=finite(stands.lat_deg),
        probability=finite(stands.probability),
        next_asset_id=stands.next_asset_id,
        next_asset_name=book.name(stands.next_asset_id),
        lead_time_s=seconds(stands.lead_time),
        reason=stands.reason,
        evidence=[
            EvidenceDocument(
                name=one.name or "", value=finite(one.value), unit=one.unit or "",
                weight=finite(one.weight) or 0.0,
            )
            for one in stands.evidence
        ],
        state=stands.state.value,
        question=question(stands.kind),
        call=[CallDocument(who=one.who, why=one.why) for one in told],
        importance=None if worth is None else round(worth.score.best, 4),
        break_costs=service.worth.sentence(at_stake),
        schematic=book.is_schematic(stands.asset_id or stands.next_asset_id),
        acknowledged_by=stands.acknowledged_by,
    )  # fmt: skip


def _revision(row: dict[str, object]) -> RevisionDocument:
    names = RevisionDocument.model_fields
    return RevisionDocument.model_validate({name: row[name] for name in names})


def _disposition(done: Disposition) -> DispositionDocument:
    return DispositionDocument(
        act=done.act, revision=done.revision, officer=officer_document(done.officer),
        time=done.time, reason=done.reason, cause=done.cause, until=done.until,
    )  # fmt: skip


def _track(stands: AlertNow, service: Service) -> TrackDocument:
    centre = service.centre
    end = max(centre.clock(), stands.end) + timedelta.resolution
    points = track_of(
        centre, stands.vessel_id, start=stands.start - BEFORE, end=min(end, stands.end + BEFORE)
    )
    return track_document(points.filter(pl.col("track_id") == stands.track_id))


def track_document(points: pl.DataFrame) -> TrackDocument:
    """Return TRACK_POINT as columns."""
    shown = points.with_columns(pl.col("sog_kn", "expected_kn").cast(pl.Float64).round(2))
    return TrackDocument(
        times=shown["time"].to_list(),
        lon_deg=shown["lon_deg"].round(6).to_list(),
        lat_deg=shown["lat_deg"].round(6).to_list(),
        sog_kn=shown["sog_kn"].to_list(),
        expected_kn=shown["expected_kn"].to_list(),
    )


def _ahead(stands: AlertNow, service: Service) -> list[AheadDocument]:
    """Return the lines ahead of her as she was heard last."""
    ship = service.centre.picture.ship(stands.vessel_id)
    return [] if ship is None else ahead_documents(ship, service)


def ahead_documents(ship: Mapping[str, Any], service: Service) -> list[AheadDocument]:
    """Return the lines ahead of a ship of the picture, a row of POSITION."""
    sog_kn, cog_deg = heading_of(ship, service.centre)
    found = lines_ahead_of(
        service.centre.engine, lon_deg=ship["lon_deg"], lat_deg=ship["lat_deg"],
        sog_kn=sog_kn, cog_deg=cog_deg,
    )  # fmt: skip
    return [
        AheadDocument(
            asset_id=row["asset_id"],
            name=row["asset_name"],
            lead_time_s=seconds(row["eta_10"]),
            sure=round(row["probability"], 3),
        )
        for row in found.iter_rows(named=True)
    ]
