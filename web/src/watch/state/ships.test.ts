import { expect, test } from "vitest";
import { sampleShips } from "../domain/sample";
import { createShips } from "./ships";

test("a ship that moves keeps her row", () => {
  const ships = createShips();
  ships.replace(sampleShips({ vesselId: 5, lonDeg: 1, timeS: 10 }));
  ships.apply(sampleShips({ vesselId: 5, lonDeg: 2, timeS: 11 }, { vesselId: 6 }));

  expect([ships.count(), ships.columns().lonDeg[ships.rowOf(5)]]).toEqual([2, 2]);
});

test("an older report does not move a ship back", () => {
  const ships = createShips();
  ships.replace(sampleShips({ vesselId: 5, lonDeg: 1, timeS: 10 }));
  ships.apply(sampleShips({ vesselId: 5, lonDeg: 2, timeS: 9 }));

  expect(ships.columns().lonDeg[ships.rowOf(5)]).toBe(1);
});

test("a new picture forgets the ships of the old one", () => {
  const ships = createShips();
  ships.replace(sampleShips({ vesselId: 5, timeS: 10 }));
  ships.replace(sampleShips({ vesselId: 6, timeS: 1 }));

  expect([ships.rowOf(5), ships.rowOf(6), ships.count()]).toEqual([-1, 0, 1]);
});

test("columns grow with the ships and keep them", () => {
  const ships = createShips();
  const many = Array.from({ length: 3000 }, (_, at) => ({ vesselId: at + 1, lonDeg: at / 100 }));
  ships.apply(sampleShips(...many));

  expect(ships.count()).toBe(3000);
  expect(ships.columns().lonDeg[ships.rowOf(2500)]).toBe(24.99);
});
