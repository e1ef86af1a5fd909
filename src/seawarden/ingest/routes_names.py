"""How the attributes of a route file become the words of ASSET."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.model.errors import SettingsError

# Attribute names in use, the most trusted first. Compared without case, blanks and underscores.
SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "asset_id": ("asset_id",),
    "name": ("name", "name:en", "osm_name", "cable_name", "pipeline_name", "pipelinename",
             "objnam", "seamark:name", "title", "label", "cable_id", "link_id", "projectid"),
    "kind": ("kind", "substance", "product", "seamark:pipeline_submarine:product", "medium",
             "category", "seamark:cable_submarine:category", "cable_type", "fuel", "power",
             "communication", "type", "utility", "usage", "gem_file"),
    "owner": ("owner", "operator", "owners", "owner_name", "operator_name", "company"),
    "status": ("status", "lifecycle", "state", "condition", "pl_status", "cable_status"),
    "accuracy_m": ("accuracy_m", "accuracy"),
    "depth_m": ("depth_m", "water_depth", "depth"),
    "burial_m": ("burial_m", "burial_depth", "burial", "burdep"),
    "capacity": ("capacity", "rating", "capacity_text"),
    "landing_points": ("landing_points", "landings", "landing_stations"),
    "source": ("source", "attribution", "data_source", "sorind"),
    "licence": ("licence", "license", "copyright"),
    "is_cut_onshore": ("is_cut_onshore",),
}  # fmt: skip

# Read in this order: "gas and oil" is gas, the more dangerous of the two to break.
KIND_WORDS: Final[Mapping[str, str]] = {
    "telecom": r"telecom|telephon|communicat|fibre|fiber|optic|internet|\bdata cable",
    "power": r"\bpower|electric|hvdc|hvac|\bac\b|\bdc\b|\b\d+ ?kv\b|minor line",
    "gas": r"\b(natural)?gas|methane|hydrogen|\bh2\b|\blng\b|gazoprovod",
    "oil": r"\boil|crude|condensate|petroleum|liquid-pipe|\bngl\b",
    "water": r"\bwater|sewage|outfall|effluent",
    "other": r"^other$",
}
STATUS_WORDS: Final[Mapping[str, str]] = {
    "never built": r"cancel|shelved",
    "out of service": r"out of service|mothball|\bidle|disused|damaged|not in use|inactive",
    "decommissioned": r"decommission|retired|abandon|removed",
    "planned": r"plan|propos|construction|announced|under.?way|future|permitt",
    "in service": r"in service|operat|active|in use|existing|\bfunctional|commissioned",
}
NEVER_BUILT: Final = "never built"

# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
)


def asset_columns(
    attributes: pl.DataFrame, mapping: Mapping[str, str], *, rows: int
) -> pl.DataFrame:
    """Return `row` and the text columns of ASSET that attributes tell, null where they are silent.

    Args:
        attributes: all columns text, named as in the file.
        mapping: attribute name to column of ASSET; it comes before the built-in synonyms.
        rows: how many there are, for a file without any attribute.
    """
    numbered = pl.DataFrame({"row": range(rows)}, schema={"row": pl.Int64}).hstack(attributes)
    known = {_plain(name): name for name in attributes.columns}
    chosen = {
        column: [
            *(name for name, to in mapping.items() if to == column and name in attributes.columns),
            *(known[_plain(word)] for word in words if _plain(word) in known),
        ]
        for column, words in SYNONYMS.items()
    }
    told = {column: _first_told(names) for column, names in chosen.items() if column != "kind"}
    kind = pl.coalesce(
        [_word(_text(name), KIND_WORDS) for name in chosen["kind"]]
        or [pl.lit(None, dtype=pl.String)]
    )
    return numbered.select(
        "row",
        *(expression.alias(column) for column, expression in told.items() if column != "status"),
        _word(told["status"], STATUS_WORDS).alias("status"),
        pl.coalesce(kind, _word(told["name"], KIND_WORDS)).cast(pl.String).alias("kind"),
    )


def kind_in(words: str) -> str | None:
    """Return the kind that a file's own name tells, or None."""
    plain = words.lower().replace("_", " ")
    return next((kind for kind, sign in KIND_WORDS.items() if re.search(sign, plain)), None)


def slugs(names: Iterable[tuple[int, str | None]], *, stem: str, taken: set[str]) -> list[str]:
    """Return an identifier for each pair of row number and name, and add it to those taken.

    Lower case, hyphens between words, "-2" and on where a name stands again. A line without a
    name, or without one Latin letter or digit in it, is called after the file and its row.
    """
    found: list[str] = []
    for row, name in names:
        wanted = _slug(name or "") or f"{_slug(stem) or 'line'}-{row + 1}"
        free, again = wanted, 2
        while free in taken:
            free, again = f"{wanted}-{again}", again + 1
        taken.add(free)
        found.append(free)
    return found


def read_mapping(path: Path) -> dict[str, str]:
    """Read a mapping of attribute names to columns of ASSET, from JSON or TOML by its ending.

    Raises:
        SettingsError: the file cannot be read, is no such mapping, or names an unknown column.
    """
    try:
        text = path.read_text(encoding="utf-8")
        said = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: no mapping can be read from it: {error}") from error
    if not isinstance(said, dict) or not all(isinstance(to, str) for to in said.values()):
        raise SettingsError(f'{path}: expected pairs such as "Cable" = "name", found {said!r}')
    checked_mapping(said)
    return said


def checked_mapping(mapping: Mapping[str, str]) -> Mapping[str, str]:
    """Return the mapping if every target is a column of ASSET that an attribute can fill.

    Raises:
        SettingsError: naming every unknown column, and the known ones.
    """
    unknown = sorted({to for to in mapping.values() if to not in SYNONYMS})
    if unknown:
        raise SettingsError(
            f"the mapping names {unknown}; a column must be one of {sorted(SYNONYMS)}"
        )
    return mapping


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "", name).lower()


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN))
    ascii_only = letters.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def _text(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


def _first_told(names: list[str]) -> pl.Expr:
    return pl.coalesce([_text(name) for name in names] or [pl.lit(None, dtype=pl.String)])


def _word(text: pl.Expr, words: Mapping[str, str]) -> pl.Expr:
    """Return the first word whose sign a text carries, null if none does or no text is there."""
    plain = text.str.to_lowercase().str.replace_all("_", " ")
    return pl.coalesce(
        pl.when(plain.str.contains(sign)).then(pl.lit(word)) for word, sign in words.items()
    )
