import { expect, test } from "vitest";
import { named, sampleAlert, sampleReport } from "../domain/sample";
import { alertBeside, openAlert, PAGE_ALERTS, pick } from "./intents";
import { createStore, initialState } from "./store";

const MANY = named(
  sampleReport({
    alerts: Array.from({ length: 450 }, (_, index) =>
      sampleAlert({
        alertId: `a-${index}`,
        trackId: `t-${index}`,
        kind: index < 225 ? "silence" : "anchored",
      }),
    ),
  }),
);
const STATE = initialState("day");

test("an alert opens on the page of the list where it stands", () => {
  expect(openAlert(MANY, STATE, "a-401")).toEqual({
    tab: "alerts",
    alertFilter: "",
    alertPage: Math.floor(401 / PAGE_ALERTS),
    openAlertId: "a-401",
    chosen: { what: "alert", alertId: "a-401" },
  });
});

test("a filter that keeps the alert stays, one that hides it goes", () => {
  const filtered = { ...STATE, alertFilter: "anchored" };

  expect(openAlert(MANY, filtered, "a-226")).toMatchObject({
    alertFilter: "anchored",
    alertPage: 0,
  });
  expect(openAlert(MANY, filtered, "a-10")).toMatchObject({ alertFilter: "" });
});

test.each([
  [null, 1, "", "a-0"],
  ["a-3", 1, "", "a-4"],
  ["a-3", -1, "", "a-2"],
  ["a-0", -1, "", "a-0"],
  ["a-449", 1, "", "a-449"],
  ["a-3", 1, "anchored", "a-225"],
  ["a-3", 1, "nobody", null],
])("from alert %s by %i with filter %j comes %s", (openAlertId, by, alertFilter, next) => {
  expect(alertBeside(MANY, { ...STATE, openAlertId, alertFilter }, by)).toBe(next);
});

test("a click on a track opens the alert of its ship", () => {
  expect(pick(MANY, STATE, { what: "track", trackId: "t-7" })).toMatchObject({
    openAlertId: "a-7",
  });
  expect(pick(MANY, STATE, { what: "track", trackId: "other" })).toEqual({});
});

test("a click on a line chooses it", () => {
  const chosen = { what: "line", assetId: "line-1" } as const;

  expect(pick(MANY, STATE, chosen)).toEqual({ chosen });
});

test("who listens to the store hears both states", () => {
  const store = createStore(STATE);
  const heard: string[] = [];
  store.listen((now, before) => heard.push(`${before.tab} ${now.tab}`));

  store.set({ tab: "run" });

  expect([heard, store.get().tab]).toEqual([["alerts run"], "run"]);
});
