"""The HTML around a report's data: one file, which asks nothing of any network.

Names and destinations are sent by ships, and a ship may send anything. So the data stand in a
block that is never run, no character in it can end that block, and a policy in the page's head
lets run the one script whose digest it names, and nothing else.
"""

import base64
import hashlib
import html
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from seawarden.model.errors import ProtocolMisuse, SourceUnavailable

SCRIPT: Final = "report.js"
STYLE: Final = "report.css"
LICENCES: Final = "licences.md"

# HTML ends a script block at "</script", and opens odd states at "<!--". The two separators
# end a line in older JavaScript. JSON allows each of them to be written as an escape.
UNSAFE: Final = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageParts:
    """The built page: script, style, and the licences of the software in them."""

    script: str
    style: str
    licences: str

    @classmethod
    def read(cls, folder: Path) -> "PageParts":
        """Read what `make web` built.

        Raises:
            SourceUnavailable: a part is missing, or could break out of its block.
        """
        try:
            script, style, licences = (
                (folder / name).read_text(encoding="utf-8") for name in (SCRIPT, STYLE, LICENCES)
            )
        except OSError as error:
            raise SourceUnavailable(
                f"the report's page is not built: {error.filename} cannot be read "
                f"({error.strerror}). Build it with `make web`."
            ) from error
        if "</script" in script.lower() or "<!--" in script or "</style" in style.lower():
            raise SourceUnavailable(
                f"the report's page in {folder} cannot stand inside HTML. Build it anew with "
                "`make web`."
            )
        return cls(script=script, style=style, licences=licences)


def page_html(parts: PageParts, *, data: dict[str, object], title: str) -> str:
    """Return the whole page."""
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{html.escape(title)} · Seawarden screening report</title>
<style>{parts.style}</style>
</head>
<body>
<div id="report"><noscript>This report needs JavaScript to be shown.</noscript></div>
<script type="application/json" id="report-data">{json_block(data)}</script>
<script>{parts.script}</script>
</body>
</html>
"""


def json_block(data: dict[str, object]) -> str:
    """Return JSON that can stand inside a script block of HTML, whatever it holds.

    Raises:
        ProtocolMisuse: a number is not finite.
    """
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise ProtocolMisuse(f"a number of the report is not finite: {error}") from error
    return text.translate(UNSAFE)


def _policy(parts: PageParts) -> str:
    """Return what the page may do: its own script and style, pictures it draws, its worker."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_digest(parts.script)}'",
            f"style-src '{_digest(parts.style)}'",
            "img-src data: blob:",
            "worker-src blob:",
            "connect-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
