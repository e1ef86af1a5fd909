"""The reference page of the records names every table and column there is, and no other."""

import re
from pathlib import Path

from seawarden.store.records.tables import METADATA

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "records.md"


def test_the_page_names_every_table_and_column():
    tables = PAGE.read_text().partition("## Tables")[2].split("\n### ")[1:]
    shown = {
        part.partition("\n")[0]: re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
        for part in tables
    }

    assert shown == {
        table.name: [str(column.name) for column in table.columns]
        for table in METADATA.sorted_tables
    }
