"""A program that adds a file to an archive and is killed at a chosen moment.

Run by the tests: FOLDER MOMENT, where MOMENT is `batch:N` (while the N-th batch is taken),
`before:N` or `after:N` (around the N-th commit), or `never`.
"""

import os
import signal
import sys
from pathlib import Path

from deltalake import DeltaTable

from seawarden.store.archive import Archive
from tests.store.ships import NOW, report_rows, source, vessel_rows


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def dying(commit, moment):
    counted = {"commits": 0}

    def commit_or_die(*args, **kwargs):
        counted["commits"] += 1
        if moment == f"before:{counted['commits']}":
            die()
        commit(*args, **kwargs)
        if moment == f"after:{counted['commits']}":
            die()

    return commit_or_die


def main(folder, moment):
    archive = Archive.open(folder, create=True)
    DeltaTable.create_write_transaction = dying(DeltaTable.create_write_transaction, moment)
    with archive.adding(source(), rows_together=2) as adding:
        for number in range(1, 4):
            adding.put(report_rows([number, number + 100]), vessel_rows([f"ship {number}"]))
            if moment == f"batch:{number}":
                die()
        adding.finish(read=6, rejected=0, now=NOW)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
