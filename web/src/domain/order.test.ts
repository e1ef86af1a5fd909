import { expect, test } from "vitest";
import { filterRows, nextOrdering, pageOf, rankAlerts, sortRows } from "./order";
import { sampleAlert } from "./sample";

test("of one level the shortest time to a line comes first, those without one last", () => {
  const ranked = rankAlerts([
    sampleAlert({ alertId: "none", startMs: 0 }),
    sampleAlert({ alertId: "late", leadTimeMs: 90_000, startMs: 1 }),
    sampleAlert({ alertId: "soon", leadTimeMs: 5_000, startMs: 2 }),
    sampleAlert({ alertId: "high", level: "high", startMs: 3 }),
  ]);

  expect(ranked.map((alert) => alert.alertId)).toEqual(["high", "soon", "late", "none"]);
});

test("the highest level comes first, then the earliest onset", () => {
  const ranked = rankAlerts([
    sampleAlert({ alertId: "info", level: "info", startMs: 1 }),
    sampleAlert({ alertId: "late", level: "high", startMs: 9 }),
    sampleAlert({ alertId: "low", level: "low", startMs: 0 }),
    sampleAlert({ alertId: "early", level: "high", startMs: 2 }),
  ]);

  expect(ranked.map((alert) => alert.alertId)).toEqual(["early", "late", "low", "info"]);
});

test("numbers sort as numbers and unknowns stand last either way", () => {
  const rows = [10, null, 9, 100];

  expect(sortRows(rows, (row) => row, false)).toEqual([9, 10, 100, null]);
  expect(sortRows(rows, (row) => row, true)).toEqual([100, 10, 9, null]);
});

test("text sorts by its letters and the numbers in it", () => {
  expect(sortRows(["Link 10", "link 9", "Ärla"], (row) => row, false)).toEqual([
    "Ärla",
    "link 9",
    "Link 10",
  ]);
});

test("rows of equal key keep their order, and the rows handed over stay as they were", () => {
  const rows = ["b1", "a1", "b2", "a2"];

  expect(sortRows(rows, (row) => row.charAt(0), true)).toEqual(["b1", "b2", "a1", "a2"]);
  expect(rows).toEqual(["b1", "a1", "b2", "a2"]);
});

test.each([
  ["osterso", ["Östersö Vind"]],
  ["VIND öst", ["Östersö Vind"]],
  ["vind nordic", []],
  ["  ", ["Östersö Vind", "Nordic Star"]],
])("the filter %j keeps %j", (filter, kept) => {
  expect(filterRows(["Östersö Vind", "Nordic Star"], (row) => row, filter)).toEqual(kept);
});

const ROWS = Array.from({ length: 401 }, (_, index) => index);

test.each([
  [0, 0, 1, 200],
  [1, 1, 201, 400],
  [2, 2, 401, 401],
  [9, 2, 401, 401],
  [-1, 0, 1, 200],
])("page %i of 401 rows is page %i, rows %i to %i", (asked, page, firstRow, lastRow) => {
  expect(pageOf(ROWS, asked, 200)).toMatchObject({ page, firstRow, lastRow, pageCount: 3 });
});

test("no rows are one empty page", () => {
  expect(pageOf([], 0, 200)).toEqual({
    rows: [],
    page: 0,
    pageCount: 1,
    firstRow: 0,
    lastRow: 0,
    rowCount: 0,
  });
});

test("a column's head sorts upwards, then downwards, then upwards again", () => {
  const up = nextOrdering({ column: "ship", isDescending: false }, "time");
  const down = nextOrdering(up, "time");

  expect([up, down, nextOrdering(down, "time")]).toEqual([
    { column: "time", isDescending: false },
    { column: "time", isDescending: true },
    { column: "time", isDescending: false },
  ]);
});
