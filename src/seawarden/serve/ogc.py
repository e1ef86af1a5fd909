"""OGC API Features, part 1: core. So QGIS and other programs for maps read alerts as a layer."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from seawarden.serve.asked import BoxText, asked_at, in_utc, read_box
from seawarden.serve.documents import problems
from seawarden.serve.line_routes import GEOJSON
from seawarden.serve.ogc_collections import COLLECTIONS, Collection, Wanted
from seawarden.serve.problems import Problem
from seawarden.serve.sign_in import ServiceHere, Viewer

CONFORMS: Final = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}"
    for part in ("core", "oas30", "geojson")
]
JSON: Final = "application/json"
OPENAPI_TYPE: Final = "application/vnd.oai.openapi+json;version=3.0"
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
LIMIT_MOST: Final = 10_000
KNOWN: Final = frozenset({"bbox", "datetime", "limit", "offset", "f"})
NAMES: Final = ", ".join(COLLECTIONS)

CollectionId = Annotated[str, Path(description=NAMES, max_length=64)]


def only_json(
    _f: Annotated[
        str | None, Query(alias="f", pattern="^json$", description="json: there is no other")
    ] = None,
) -> None:
    """Take the parameter by which programs ask for a format: JSON is the only one."""


router = APIRouter(prefix="/ogc", tags=["OGC API Features"], dependencies=[Depends(only_json)])
ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "JSON", "content": {JSON: {"schema": {"type": "object"}}}}
}
FEATURES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "GeoJSON", "content": {GEOJSON: {"schema": {"type": "object"}}}}
}


@router.get("/", response_class=Response, include_in_schema=False)  # some clients add the slash
@router.get("", response_class=Response, responses=ANSWER | problems())
def landing(_: Viewer, request: Request) -> Response:
    """Say what there is."""
    base = _base(request)
    return _json(
        {
            "title": "Seawarden",
            "description": "Alerts, lines, ships and detections of a watch over the sea floor.",
            "links": [
                _link("self", base, JSON, "this document"),
                _link(
                    "service-desc", f"{asked_at(request)}/api/v1/openapi.json", OPENAPI_TYPE, "API"
                ),
                _link("conformance", f"{base}/conformance", JSON, "what is conformed to"),
                _link("data", f"{base}/collections", JSON, "collections"),
            ],
        }
    )


@router.get("/conformance", response_class=Response, responses=ANSWER | problems())
def conformance(_: Viewer) -> Response:
    """Say which parts of the standard are kept."""
    return _json({"conformsTo": CONFORMS})


@router.get("/collections", response_class=Response, responses=ANSWER | problems())
def collections(_: Viewer, request: Request) -> Response:
    """List the collections."""
    base = _base(request)
    return _json(
        {
            "links": [_link("self", f"{base}/collections", JSON, "this document")],
            "collections": [_described(one, base) for one in COLLECTIONS.values()],
        }
    )


@router.get("/collections/{collection}", response_class=Response, responses=ANSWER | problems(404))
def one_collection(collection: CollectionId, _: Viewer, request: Request) -> Response:
    """Describe one collection."""
    return _json(_described(_collection(collection), _base(request)))


@router.get(
    "/collections/{collection}/items", response_class=Response, responses=FEATURES | problems(404)
)
def items(
    collection: CollectionId,
    _: Viewer,
    request: Request,
    service: ServiceHere,
    bbox: BoxText = None,
    datetime_: Annotated[
        str | None,
        Query(
            alias="datetime",
            max_length=100,
            description="an instant, or an interval such as 2023-10-07T22:00:00Z/.. ",
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, description="features; at most 10,000 are given")] = 100,
    offset: Annotated[int, Query(ge=0, le=2**31, description="features before the first")] = 0,
) -> Response:
    """List features: those that meet an area and a time, a page at a time."""
    held = _collection(collection)
    _refuse_unknown(request)
    try:
        start, end = read_interval(datetime_)
        wanted = Wanted(box=None if bbox is None else read_box(bbox), start=start, end=end)
    except Problem as problem:
        raise Problem(HTTPStatus.BAD_REQUEST, problem.detail, remedy=problem.remedy) from problem
    count = min(limit, LIMIT_MOST)
    found = held.find(service, wanted)
    features = found.features(offset, offset + count)
    base = f"{_base(request)}/collections/{held.name}/items"
    links = [_link("self", _asked(base, request, offset, count), GEOJSON, "this document")]
    if offset + count < found.total:
        further = _asked(base, request, offset + count, count)
        links.append(_link("next", further, GEOJSON, "the next page"))
    return Response(
        orjson.dumps(
            {
                "type": "FeatureCollection",
                "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "numberMatched": found.total,
                "numberReturned": len(features),
                "links": links,
                "features": features,
            }
        ),
        media_type=GEOJSON,
    )


@router.get(
    "/collections/{collection}/items/{feature}",
    response_class=Response,
    responses=FEATURES | problems(404),
)
def item(
    collection: CollectionId,
    feature: Annotated[str, Path(max_length=256, description="identifier of a feature")],
    _: Viewer,
    request: Request,
    service: ServiceHere,
) -> Response:
    """Show one feature."""
    held = _collection(collection)
    found = held.one(service, feature)
    if found is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            f"There is no such feature in {held.name}.",
            remedy="Look at the items of the collection.",
        )
    home = f"{_base(request)}/collections/{held.name}"
    links = [
        _link("self", str(request.url), GEOJSON, "this document"),
        _link("collection", home, JSON, held.title),
    ]
    return Response(orjson.dumps(found | {"links": links}), media_type=GEOJSON)


def read_interval(text: str | None) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last instant of an interval; null: it is open there.

    Raises:
        Problem: it is none.
    """
    if text is None:
        return None, None
    parts = text.split("/")
    start, end = _instant(parts[0], text), _instant(parts[-1], text)
    is_empty = start is not None and end is not None and end < start
    if len(parts) > 2 or is_empty or (len(parts) == 1 and start is None):
        raise _no_interval(text)
    return start, end


def _instant(part: str, text: str) -> datetime | None:
    if part in {"", ".."}:
        return None
    try:
        return in_utc(datetime.fromisoformat(part))
    except ValueError as error:
        raise _no_interval(text) from error


def _no_interval(text: str) -> Problem:
    return Problem(
        HTTPStatus.BAD_REQUEST,
        f"{text!r} is no time and no interval.",
        remedy="Write 2023-10-08T01:20:00Z, or an interval such as 2023-10-07T22:00:00Z/..",
    )


def _refuse_unknown(request: Request) -> None:
    """Refuse parameters that are not known, as the standard asks (7.15.8)."""
    unknown = sorted(set(request.query_params) - KNOWN)
    if unknown:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            f"Parameters {', '.join(unknown)[:200]} are not known.",
            remedy=f"Known are {', '.join(sorted(KNOWN))}.",
        )


def _collection(name: str) -> Collection:
    held = COLLECTIONS.get(name)
    if held is None:
        raise Problem(
            HTTPStatus.NOT_FOUND, "There is no such collection.", remedy=f"There are {NAMES}."
        )
    return held


def _described(held: Collection, base: str) -> dict[str, Any]:
    home = f"{base}/collections/{held.name}"
    return {
        "id": held.name,
        "title": held.title,
        "description": held.description,
        "extent": {
            "spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84},
            "temporal": {"interval": [[None, None]]},
        },
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            _link("self", home, JSON, held.title),
            _link("items", f"{home}/items", GEOJSON, "features"),
        ],
    }


def _base(request: Request) -> str:
    return f"{asked_at(request)}/ogc"


def _asked(base: str, request: Request, offset: int, count: int) -> str:
    said = {name: request.query_params[name] for name in ("bbox", "datetime", "f")
            if name in request.query_params}  # fmt: skip
    return f"{base}?{urlencode(said | {'limit': count, 'offset': offset})}"


def _link(rel: str, href: str, media_type: str, title: str) -> dict[str, str]:
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def _json(document: dict[str, Any]) -> Response:
    return Response(orjson.dumps(document), media_type=JSON)
