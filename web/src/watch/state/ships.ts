/** The newest position of each ship, as columns that grow. */

import { emptyRows, type ShipRows } from "../api/packed";

export interface Ships {
  readonly count: () => number;
  /** Valid up to `count`; made anew when they grow, so not to be kept. */
  readonly columns: () => ShipRows;
  /** -1 where she is not in the picture. */
  readonly rowOf: (vesselId: number) => number;
  /** Forget all and take these. */
  readonly replace: (rows: ShipRows) => void;
  /** Take these in; a report older than the one held is left out. */
  readonly apply: (rows: ShipRows) => void;
}

const ROOM = 1024;

export function createShips(): Ships {
  let columns = emptyRows(ROOM);
  let count = 0;
  let rowOf = new Map<number, number>();
  const take = (rows: ShipRows, row: number): void => {
    const vesselId = rows.vesselId[row] ?? 0;
    let at = rowOf.get(vesselId);
    if (at === undefined) {
      if (count === columns.vesselId.length) columns = grown(columns, count);
      at = count;
      count += 1;
      rowOf.set(vesselId, at);
    } else if ((columns.timeS[at] ?? 0) > (rows.timeS[row] ?? 0)) return;
    copyRow(rows, row, columns, at);
  };
  const apply = (rows: ShipRows): void => {
    for (let row = 0; row < rows.vesselId.length; row++) take(rows, row);
  };
  return {
    count: () => count,
    columns: () => columns,
    rowOf: (vesselId) => rowOf.get(vesselId) ?? -1,
    replace: (rows) => {
      count = 0;
      rowOf = new Map();
      apply(rows);
    },
    apply,
  };
}

function grown(columns: ShipRows, count: number): ShipRows {
  const wider = emptyRows(count * 2);
  for (const name of Object.keys(columns) as (keyof ShipRows)[]) wider[name].set(columns[name]);
  return wider;
}

function copyRow(from: ShipRows, row: number, to: ShipRows, at: number): void {
  to.vesselId[at] = from.vesselId[row] ?? 0;
  to.lonDeg[at] = from.lonDeg[row] ?? 0;
  to.latDeg[at] = from.latDeg[row] ?? 0;
  to.cogDeg[at] = from.cogDeg[row] ?? Number.NaN;
  to.sogKn[at] = from.sogKn[row] ?? Number.NaN;
  to.headingDeg[at] = from.headingDeg[row] ?? Number.NaN;
  to.navStatus[at] = from.navStatus[row] ?? 255;
  to.shipType[at] = from.shipType[row] ?? 0;
  to.timeS[at] = from.timeS[row] ?? 0;
}
