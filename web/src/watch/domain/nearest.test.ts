import { expect, test } from "vitest";
import { nearest } from "./nearest";
import { sampleShips } from "./sample";

test("ships of the view come nearest first, others not at all", () => {
  const rows = sampleShips(
    { vesselId: 1, lonDeg: 11, latDeg: 55 },
    { vesselId: 2, lonDeg: 10.1, latDeg: 55, sogKn: 7, shipType: 70 },
    { vesselId: 3, lonDeg: 30, latDeg: 55 },
  );
  const found = nearest(rows, 3, [8, 54, 12, 56], 10);

  expect(found.map((one) => one.vesselId)).toEqual([2, 1]);
  expect(found[0]).toMatchObject({ sogKn: 7, cogDeg: null, shipType: 70 });
});

test("no more are listed than asked for, and none past the count", () => {
  const rows = sampleShips({ lonDeg: 10, latDeg: 55 }, { lonDeg: 10, latDeg: 55 });

  expect(nearest(rows, 2, [8, 54, 12, 56], 1)).toHaveLength(1);
  expect(nearest(rows, 1, [8, 54, 12, 56], 9)).toHaveLength(1);
});

test("a view over the date line holds ships on both of its sides", () => {
  const rows = sampleShips({ lonDeg: 179, latDeg: 0 }, { lonDeg: -179, latDeg: 0 });

  expect(nearest(rows, 2, [178, -1, 182, 1], 9)).toHaveLength(2);
});
