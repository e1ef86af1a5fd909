"""Links in Markdown: each leads to a file and a heading, and each page can be reached."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

NOT_OURS = {".venv", ".uv", ".git", ".hypothesis", "node_modules", "build", "dist", "report_page"}
INDEX = Path("docs/README.md")

FENCE = re.compile(r"^ {0,3}(```|~~~).*?^ {0,3}\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE
)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def broken(house: Path) -> list[str]:
    """Return a sentence for each link that leads nowhere and each page nothing leads to.

    Addresses elsewhere are not fetched: the check needs no network.
    """
    found = []
    reached: dict[Path, set[Path]] = {}
    for page in documents(house):
        reached[page] = set()
        for target, anchor in _local_links(page):
            path = (page.parent / target).resolve() if target else page.resolve()
            if not path.exists() or not path.is_relative_to(house.resolve()):
                found.append(f"{page.relative_to(house)}: no such file: {target}")
            elif anchor and path.suffix == ".md" and anchor not in anchors(path.read_text()):
                found.append(f"{page.relative_to(house)}: no such heading: {target}#{anchor}")
            reached[page].add(path)
    return found + _unreached(house, reached)


def documents(house: Path) -> list[Path]:
    """Return the Markdown pages of the project, sorted."""
    return sorted(
        path
        for path in house.rglob("*.md")
        if not NOT_OURS & set(path.relative_to(house).parts[:-1])
    )


def anchors(text: str) -> set[str]:
    """Return the names by which a page's headings can be linked to."""
    names: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", text)):
        words = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        name, count = words, 0
        while name in names:
            count += 1
            name = f"{words}-{count}"
        names.add(name)
    return names


def _local_links(page: Path) -> Iterator[tuple[str, str]]:
    text = CODE.sub("", FENCE.sub("", page.read_text()))
    for inline, reference in LINK.findall(text):
        link = inline or reference
        if not ELSEWHERE.match(link):
            target, _, anchor = unquote(link).partition("#")
            yield target, anchor


def _unreached(house: Path, reached: dict[Path, set[Path]]) -> list[str]:
    """Follow the links from the index: a page that nobody finds is not read."""
    pages = {page.resolve(): links for page, links in reached.items()}
    seen: set[Path] = set()
    waiting = [(house / INDEX).resolve()]
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            waiting.extend(pages.get(page, set()))
    docs = (house / "docs").resolve()
    lost = [page for page in pages if page.is_relative_to(docs) and page not in seen]
    return [f"{page.relative_to(house.resolve())}: {INDEX} does not lead to it" for page in lost]
