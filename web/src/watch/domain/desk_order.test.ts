import { expect, test } from "vitest";
import { NOON_MS } from "../../domain/sample";
import { deskOrder, hold, leftMs } from "./desk_order";
import { dueAt, sampleWatchAlert } from "./sample";

const ids = (all: readonly { alertId: string }[]): string[] => all.map((one) => one.alertId);

test("the shortest time to a line comes first, whatever the level", () => {
  const order = deskOrder([
    dueAt("far", 90, { level: "high" }),
    dueAt("near", 5, { level: "low" }),
  ]);

  expect(ids(order)).toEqual(["near", "far"]);
});

test("without a line ahead the higher level comes first, then the newer", () => {
  const order = deskOrder([
    sampleWatchAlert({ alertId: "old", level: "low", raisedMs: 1 }),
    sampleWatchAlert({ alertId: "new", level: "low", raisedMs: 2 }),
    sampleWatchAlert({ alertId: "high", level: "high", raisedMs: 0 }),
    dueAt("due", 300),
  ]);

  expect(ids(order)).toEqual(["due", "high", "new", "old"]);
});

test("of the same lead time and level the line whose break costs most comes first", () => {
  const order = deskOrder([
    dueAt("cheap", 20, { importance: 0.2 }),
    dueAt("none", 20, { raisedMs: NOON_MS + 1 }),
    dueAt("dear", 20, { importance: 0.9 }),
    dueAt("first", 19, { importance: 0.1 }),
  ]);

  expect(ids(order)).toEqual(["first", "dear", "cheap", "none"]);
});

test("what is settled comes after all that is open", () => {
  const order = deskOrder([dueAt("done", 1, { state: "explained" }), sampleWatchAlert()]);

  expect(ids(order)).toEqual(["a-1", "done"]);
});

test("the time left runs from the end of the alert", () => {
  expect(leftMs(dueAt("a", 25), NOON_MS + 10 * 60_000)).toBe(15 * 60_000);
  expect(leftMs(dueAt("a", 25), NOON_MS + 30 * 60_000)).toBe(-5 * 60_000);
  expect(leftMs(sampleWatchAlert(), NOON_MS)).toBeNull();
});

test("a held list keeps its rows where they are and counts the new ones", () => {
  const shown = [dueAt("a", 20), dueAt("b", 30)];
  const held = hold(shown, [dueAt("b", 10, { revision: 3 }), dueAt("a", 20), dueAt("c", 1)]);

  expect(ids(held.shown)).toEqual(["a", "b"]);
  expect(held.shown[1]?.revision).toBe(3);
  expect([held.newCount, held.isBehind]).toEqual([1, true]);
});

test("a held list keeps a row that is gone until the list is quiet", () => {
  const held = hold([dueAt("a", 20), dueAt("b", 30)], [dueAt("b", 30)]);

  expect(ids(held.shown)).toEqual(["a", "b"]);
  expect([held.newCount, held.isBehind]).toEqual([0, true]);
});

test("a held list that is right as it stands is not behind", () => {
  const held = hold([dueAt("a", 20)], [dueAt("a", 21)]);

  expect([held.newCount, held.isBehind]).toEqual([0, false]);
});
