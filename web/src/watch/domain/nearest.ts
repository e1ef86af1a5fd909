/** The ships nearest to the middle of the chart. */

import type { BoundsDeg } from "../../domain/report";
import type { ShipRows } from "../api/packed";
import { leg } from "./measuring";

export interface Near {
  readonly vesselId: number;
  readonly shipType: number | null;
  readonly sogKn: number | null;
  readonly cogDeg: number | null;
  readonly miles: number;
}

/** Those inside the view, the nearest first, at most so many. */
export function nearest(
  columns: ShipRows,
  count: number,
  [west, south, east, north]: BoundsDeg,
  most: number,
): Near[] {
  const middle = [(west + east) / 2, (south + north) / 2] as const;
  const found: Near[] = [];
  for (let row = 0; row < count; row++) {
    const latDeg = columns.latDeg[row] ?? 0;
    const lonDeg = columns.lonDeg[row] ?? 0;
    const across = lonDeg + 360 * Math.round((middle[0] - lonDeg) / 360);
    if (latDeg < south || latDeg > north || across < west || across > east) continue;
    found.push({
      vesselId: columns.vesselId[row] ?? 0,
      shipType: columns.shipType[row] || null,
      sogKn: known(columns.sogKn[row]),
      cogDeg: known(columns.cogDeg[row]),
      miles: leg(middle, [across, latDeg]).miles,
    });
  }
  return found.toSorted((one, other) => one.miles - other.miles).slice(0, most);
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
