"""Delta tables: opened with their version checked, added to once for each source."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction

from seawarden.model.errors import SettingsError, SourceUnavailable, UnusableInput
from seawarden.store.layout import SCHEMA_VERSION, TableLayout

VERSION_KEY: Final = "seawarden.schema_version"

# How often an add tries again when others write to the same table. Delta Lake itself already
# settles appends beside appends; only a change of the table's own description comes here.
ATTEMPTS: Final = 5


def is_table(folder: Path, layout: TableLayout) -> bool:
    """Say whether this table of an archive has been made."""
    return DeltaTable.is_deltatable(str(folder / layout.name))


def make_table(folder: Path, layout: TableLayout) -> None:
    """Make a table, unless somebody else makes it at the same moment."""
    try:
        DeltaTable.create(
            str(folder / layout.name),
            layout.delta_schema(),
            mode="ignore",
            partition_by=list(layout.partitions),
            configuration={VERSION_KEY: str(SCHEMA_VERSION)},
            raise_if_key_not_exists=False,
        )
    except DeltaError:
        if not is_table(folder, layout):
            raise


def open_table(folder: Path, layout: TableLayout) -> DeltaTable:
    """Open a table and check its schema version.

    Raises:
        UnusableInput: it cannot be read, or is not one of Seawarden's.
        SettingsError: a newer Seawarden wrote it.
    """
    place = folder / layout.name
    try:
        table = DeltaTable(str(place))
    except DeltaError as error:
        raise UnusableInput(
            f"{place}: the table cannot be read ({error}). Bring it back from a backup, or make "
            "a new archive from the source files."
        ) from error
    _check_version(place, table.metadata().configuration.get(VERSION_KEY))
    return table


def _check_version(place: Path, found: str | None) -> None:
    if found is None or not found.isdecimal():
        raise UnusableInput(
            f"{place}: a Delta table, but not one of a Seawarden archive (no {VERSION_KEY}). "
            "Name the folder that `seawarden archive add --to` made."
        )
    if int(found) > SCHEMA_VERSION:
        raise SettingsError(
            f"{place}: the archive has schema version {found}; this Seawarden reads up to "
            f"{SCHEMA_VERSION}. Update Seawarden."
        )


def holds(table: DeltaTable, digest: str) -> bool:
    """Say whether a source has landed in the table, as of now."""
    table.update_incremental()
    return table.transaction_version(digest) is not None


def commit_once(
    table: DeltaTable, layout: TableLayout, actions: Sequence[AddAction], *, digest: str
) -> bool:
    """Make part files visible together with the digest of their source, in one commit.

    Returns False when the source had landed before, by another hand or an earlier try; the part
    files then stay unseen. The digest is a Delta transaction identifier: a table takes it once,
    and a commit that races with another of the same digest fails and comes here again.

    Raises:
        SourceUnavailable: others change the table too fast.
    """
    for _ in range(ATTEMPTS):
        if holds(table, digest):
            return False
        try:
            table.create_write_transaction(
                list(actions),
                mode="append",
                schema=layout.delta_schema(),
                partition_by=list(layout.partitions),
                commit_properties=CommitProperties(
                    app_transactions=[Transaction(digest, SCHEMA_VERSION)]
                ),
            )
        except CommitFailedError:
            continue
        except DeltaError as error:
            raise SourceUnavailable(
                f"{table.table_uri}: the table cannot be written to ({error}). Free some space, "
                "and run the same command again."
            ) from error
        return True
    raise SourceUnavailable(
        f"{table.table_uri}: others kept changing the table while it was written to "
        f"({ATTEMPTS} tries). Run the same command again."
    )
