/** Ships as the numbers that the graphics draw from: one record of 32 bytes a ship. */

import type { ShipRows } from "../api/packed";
import { SHIP_CLASSES, shipClass } from "../domain/ship_class";

export const INSTANCE_BYTES = 32;

/** Where each value lies in a record, in bytes. */
export const OFFSETS = { high: 0, low: 8, headingRad: 16, courseRad: 20, sogKn: 24, look: 28 };

/** An angle that is not known. */
export const NO_ANGLE = -1;
/** Under way from this speed on: below it a course over ground is noise of the receiver. */
const MAKES_WAY_KN = 0.5;
/** IEC 62288 draws a target as lost when its reports stay away; class A at anchor reports every 3 min. */
const OLD_S = 12 * 60;

const RADIANS = Math.PI / 180;

/** West to east and north to south as parts of the whole map, 0 to 1 (web Mercator). */
export function mercatorX(lonDeg: number): number {
  return (lonDeg + 180) / 360;
}

export function mercatorY(latDeg: number): number {
  const lat = Math.min(85.05, Math.max(-85.05, latDeg)) * RADIANS;
  return (1 - Math.log(Math.tan(lat) + 1 / Math.cos(lat)) / Math.PI) / 2;
}

/** Class of a ship by her type, looked up as an index. */
const CLASS_OF = Uint8Array.from({ length: 256 }, (_, type) =>
  SHIP_CLASSES.indexOf(shipClass(type === 0 ? null : type)),
);

const OLD = 1;
const STILL = 2;

/** What of the sea is drawn: in parts of the whole map, with one ship a cell at most. */
export interface Cut {
  readonly westX: number;
  readonly eastX: number;
  readonly northY: number;
  readonly southY: number;
  readonly cellX: number;
}

/** So many ships are drawn whatever their places: below that, overlap still can be read. */
const FEW = 3000;

/**
 * The rows to be drawn: those inside the cut, and of those that would lie on one another only one.
 * Cells hang on the sea and not on the view, so that ships do not flicker when the chart is moved.
 */
export function drawnRows(columns: ShipRows, count: number, cut: Cut): Uint32Array {
  const inside = new Uint32Array(count);
  const cells = new Float64Array(count);
  const middleX = (cut.westX + cut.eastX) / 2;
  let found = 0;
  for (let row = 0; row < count; row++) {
    const y = mercatorY(columns.latDeg[row] ?? 0);
    if (y < cut.northY || y > cut.southY) continue;
    const there = mercatorX(columns.lonDeg[row] ?? 0);
    const x = there + Math.round(middleX - there);
    if (x < cut.westX || x > cut.eastX) continue;
    inside[found] = row;
    cells[found] = Math.floor(there / cut.cellX) * 2 ** 24 + Math.floor(y / cut.cellX);
    found += 1;
  }
  return found <= FEW ? inside.subarray(0, found) : oneEach(inside.subarray(0, found), cells);
}

function oneEach(rows: Uint32Array, cells: Float64Array): Uint32Array {
  const taken = new Set<number>();
  return rows.filter((_, at) => {
    const cell = cells[at] ?? 0;
    if (taken.has(cell)) return false;
    taken.add(cell);
    return true;
  });
}

/**
 * Records for the rows. A place is parted into a coarse and a fine number, because one of 32 bits
 * alone would let ships jump by metres when the eye is near.
 */
export function shipInstances(columns: ShipRows, rows: Uint32Array, nowS: number): ArrayBuffer {
  const buffer = new ArrayBuffer(rows.length * INSTANCE_BYTES);
  const numbers = new Float32Array(buffer);
  const bytes = new Uint8Array(buffer);
  for (const [place, row] of rows.entries()) {
    const at = place * (INSTANCE_BYTES / 4);
    const sogKn = columns.sogKn[row] ?? Number.NaN;
    placeShip(numbers, at, columns.lonDeg[row] ?? 0, columns.latDeg[row] ?? 0);
    numbers[at + 4] = angle(columns.headingDeg[row]);
    numbers[at + 5] = sogKn >= MAKES_WAY_KN ? angle(columns.cogDeg[row]) : NO_ANGLE;
    numbers[at + 6] = Number.isNaN(sogKn) ? 0 : sogKn;
    const look = place * INSTANCE_BYTES + OFFSETS.look;
    bytes[look] = CLASS_OF[columns.shipType[row] ?? 0] ?? 0;
    const isOld = nowS - (columns.timeS[row] ?? 0) > OLD_S;
    bytes[look + 1] = (isOld ? OLD : 0) | (sogKn < MAKES_WAY_KN ? STILL : 0);
  }
  return buffer;
}

function placeShip(numbers: Float32Array, at: number, lonDeg: number, latDeg: number): void {
  const [x, y] = [mercatorX(lonDeg), mercatorY(latDeg)];
  numbers[at] = x;
  numbers[at + 1] = y;
  numbers[at + 2] = x - Math.fround(x);
  numbers[at + 3] = y - Math.fround(y);
}

function angle(valueDeg: number | undefined): number {
  return valueDeg === undefined || Number.isNaN(valueDeg) ? NO_ANGLE : valueDeg * RADIANS;
}
