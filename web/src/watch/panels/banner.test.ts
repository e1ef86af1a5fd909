import { expect, test } from "vitest";
import { NOON_MS } from "../../domain/sample";
import { sampleSource } from "../domain/sample";
import { createWatchStore, type WatchState } from "../state/store";
import { bannersOf } from "./banner";

function titles(changed: Partial<WatchState>, origin: "REAL" | "SYNTHETIC" = "REAL"): string[] {
  const session = { name: "D", role: "admin", csrf: "", origin, version: "1" } as const;
  const state = createWatchStore(session, "day", NOON_MS).get();
  return bannersOf({ ...state, watermarkMs: NOON_MS, ...changed }).map(({ title }) => title);
}

test("a picture that is fresh and real has no banner", () => {
  expect(titles({})).toEqual([]);
});

test("old traffic, a look back and a lost connection are each said, the gravest first", () => {
  const replay = { atMs: NOON_MS, isPlaying: false, trouble: null };

  expect(titles({ link: "lost", replay, watermarkMs: 0 })).toEqual([
    "CONNECTION LOST",
    "LOOKING BACK",
    "RECORDED TRAFFIC",
  ]);
});

test("made-up ships are said to be so, however fresh", () => {
  expect(titles({}, "SYNTHETIC")).toEqual(["SYNTHETIC"]);
});

test("the missing source is named", () => {
  const sources = [sampleSource({ name: "tower", state: "down" }), sampleSource()];
  const session = { name: "D", role: "admin", csrf: "", origin: "REAL", version: "1" } as const;
  const state = createWatchStore(session, "day", NOON_MS).get();

  expect(bannersOf({ ...state, sources })[0]?.text).toContain("tower");
});

test("a replay that has ended says so, and only when every source is at its end", () => {
  const ended = sampleSource({ name: "file", state: "ended" });

  expect(titles({ sources: [ended] })).toEqual(["THE REPLAY HAS ENDED"]);
  expect(titles({ sources: [ended, sampleSource()] })).toEqual([]);
  expect(titles({ sources: [ended, sampleSource({ state: "down" })] })).toEqual(["NO FEED"]);
});

test("an empty chart says so until the first reports are judged", () => {
  expect(titles({ watermarkMs: null, link: "live" })).toEqual(["NOTHING JUDGED YET"]);
});
