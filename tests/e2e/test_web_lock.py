"""What the page is built from: pinned, and installable on every platform."""

import json
import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"
LOCK = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]


def test_the_lock_names_every_package_of_every_platform():
    named = {
        name
        for entry in LOCK.values()
        for name in entry.get("optionalDependencies", {})
        if f"node_modules/{name}" not in LOCK
    }

    assert named == set(), "npm ci refuses such a lock: npm install left them out"


def test_no_download_address_stands_in_the_lock():
    assert [name for name, entry in LOCK.items() if "resolved" in entry] == []


def test_every_package_of_the_page_is_pinned():
    wanted = json.loads((WEB / "package.json").read_text(encoding="utf-8"))["devDependencies"]

    assert [name for name, one in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", one)] == []
