import { expect, test } from "vitest";
import type { ShipRows } from "../api/packed";
import { sampleShips } from "../domain/sample";
import { SHIP_CLASSES } from "../domain/ship_class";
import {
  type Cut,
  drawnRows,
  INSTANCE_BYTES,
  mercatorX,
  mercatorY,
  OFFSETS,
  shipInstances,
} from "./ship_instances";

const NOW_S = 1_700_000_000;

function record(said: Partial<Record<keyof ShipRows, number>>) {
  const view = new DataView(
    shipInstances(sampleShips({ timeS: NOW_S, ...said }), Uint32Array.of(0), NOW_S),
  );
  return {
    high: [view.getFloat32(OFFSETS.high, true), view.getFloat32(OFFSETS.high + 4, true)] as const,
    low: [view.getFloat32(OFFSETS.low, true), view.getFloat32(OFFSETS.low + 4, true)] as const,
    heading: view.getFloat32(OFFSETS.headingRad, true),
    course: view.getFloat32(OFFSETS.courseRad, true),
    sog: view.getFloat32(OFFSETS.sogKn, true),
    shipClass: SHIP_CLASSES[view.getUint8(OFFSETS.look)],
    bits: view.getUint8(OFFSETS.look + 1),
  };
}

test("a place in two parts is true to a centimetre", () => {
  const { high, low } = record({ lonDeg: 24.123456, latDeg: 59.654321 });
  const earthM = 40_075_017;

  expect(Math.abs(high[0] + low[0] - mercatorX(24.123456)) * earthM).toBeLessThan(0.01);
  expect(Math.abs(high[1] + low[1] - mercatorY(59.654321)) * earthM).toBeLessThan(0.01);
});

test("heading and course are in radians, and -1 where they are not known", () => {
  const known = record({ headingDeg: 90, cogDeg: 180, sogKn: 10 });

  expect([known.heading, known.course]).toEqual([
    expect.closeTo(Math.PI / 2, 5),
    expect.closeTo(Math.PI, 5),
  ]);
  expect(record({})).toMatchObject({ heading: -1, course: -1, sog: 0, bits: 0 });
});

test.each([
  [0.4, -1, 2],
  [0.5, 0, 0],
])("at %d kn the course is %d and the bits are %i", (sogKn, course, bits) => {
  expect(record({ cogDeg: 0, sogKn })).toMatchObject({ course, bits });
});

test.each([
  [12 * 60, 0],
  [12 * 60 + 1, 1],
])("a report %i s old is marked %i", (ageS, bits) => {
  expect(record({ timeS: NOW_S - ageS, sogKn: 9 }).bits).toBe(bits);
});

test("the type gives the class", () => {
  expect(record({ shipType: 80 }).shipClass).toBe("tanker");
  expect(record({ shipType: 0 }).shipClass).toBe("unknown");
});

test("each row has a record, in its order", () => {
  const rows = sampleShips({ sogKn: 1 }, { sogKn: 2 }, { sogKn: 3 });
  const view = new DataView(shipInstances(rows, Uint32Array.of(2, 0), NOW_S));
  const speeds = [0, 1].map((at) => view.getFloat32(at * INSTANCE_BYTES + OFFSETS.sogKn, true));

  expect(view.byteLength).toBe(2 * INSTANCE_BYTES);
  expect(speeds).toEqual([3, 1]);
});

const CELL = 1 / 4096;

function cut(westDeg: number, eastDeg: number): Cut {
  return {
    westX: mercatorX(westDeg),
    eastX: mercatorX(eastDeg),
    northY: mercatorY(60),
    southY: mercatorY(50),
    cellX: CELL,
  };
}

test("ships outside the view are not drawn, and none past the count", () => {
  const rows = sampleShips(
    { lonDeg: 10, latDeg: 55 },
    { lonDeg: 30, latDeg: 55 },
    { lonDeg: 10, latDeg: 61 },
    { lonDeg: 11, latDeg: 55 },
  );

  expect([...drawnRows(rows, 4, cut(5, 15))]).toEqual([0, 3]);
  expect([...drawnRows(rows, 3, cut(5, 15))]).toEqual([0]);
});

test("a view over the date line has the ships of both of its sides", () => {
  const rows = sampleShips({ lonDeg: 179, latDeg: 55 }, { lonDeg: -179, latDeg: 55 });

  expect([...drawnRows(rows, 2, cut(175, 185))]).toEqual([0, 1]);
});

test("few ships are all drawn though they lie on one another, many are thinned to one a cell", () => {
  const at = (count: number) => Array.from({ length: count }, () => ({ lonDeg: 10, latDeg: 55 }));

  expect(drawnRows(sampleShips(...at(3000)), 3000, cut(5, 15))).toHaveLength(3000);
  expect([...drawnRows(sampleShips(...at(3001)), 3001, cut(5, 15))]).toEqual([0]);
});
