"""The page: files that `make web` built, and nothing else of this machine."""

from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from seawarden.serve.problems import Problem
from seawarden.serve.sign_in import ServiceHere

INDEX: Final = "index.html"
# Files with their digest in the name never change.
FOREVER: Final = "public, max-age=31536000, immutable"
ANEW: Final = "no-cache"
TYPES: Final = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
    ".json": "application/json", ".woff2": "font/woff2", ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json", ".md": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8", ".geojson": "application/geo+json",
    ".pbf": "application/x-protobuf", ".wasm": "application/wasm",
}  # fmt: skip

router = APIRouter(include_in_schema=False)


@router.get("/")
def index(service: ServiceHere) -> Response:
    """Serve the page; what it shows asks for a sign-in, it itself does not."""
    return _file(service.settings.page, INDEX)


@router.get("/{path:path}")
def file(path: str, service: ServiceHere) -> Response:
    """Serve a file of the page."""
    return _file(service.settings.page, path)


def _file(folder: Path | None, path: str) -> Response:
    if folder is None or not folder.is_dir():
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "The page is not built.",
            remedy="Build it with `make web`, or use the API: /api/v1/openapi.json.",
        )
    found = within(folder, path)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is nothing here.", remedy="Open the page at /.")
    forever = "assets" in found.relative_to(folder.resolve()).parts
    return FileResponse(
        found,
        media_type=TYPES[found.suffix],
        headers={"Cache-Control": FOREVER if forever else ANEW},
    )


def within(folder: Path, path: str) -> Path | None:
    """Return a file of a folder; null: there is none, it lies outside, or is of no kind served."""
    if "\x00" in path or "\\" in path:
        return None
    root = folder.resolve()
    try:
        found = (root / path.lstrip("/")).resolve()
        is_ours = found.is_relative_to(root) and found.is_file() and found.suffix in TYPES
    except (OSError, ValueError):
        return None
    return found if is_ours else None
