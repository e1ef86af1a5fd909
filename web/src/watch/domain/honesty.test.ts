import { expect, test } from "vitest";
import { type Freshness, isRecording, trouble } from "./honesty";
import { sampleSource } from "./sample";

const NOW = 1_000_000;
const fine: Freshness = { link: "live", heardMs: NOW, sources: [sampleSource()] };
const down = sampleSource({ state: "down" });

test.each([
  ["all is well", {}, null],
  ["the connection is lost", { link: "lost", sources: [down] }, "lost"],
  ["nothing is heard for a minute", { heardMs: NOW - 60_001 }, "silent"],
  ["the last word is a minute old", { heardMs: NOW - 60_000 }, null],
  ["nothing was ever heard", { heardMs: null }, null],
  [
    "every source is down or silent",
    { sources: [down, sampleSource({ state: "stale" })] },
    "all-down",
  ],
  ["one of two is down", { sources: [down, sampleSource()] }, "some-down"],
  ["a source flaps", { sources: [sampleSource({ state: "flapping" })] }, null],
  ["a file was read to its end", { sources: [sampleSource({ state: "ended" })] }, null],
  ["there is no source", { sources: [] }, null],
] as const)("%s", (_, changed, found) => {
  expect(trouble({ ...fine, ...(changed as Partial<Freshness>) }, NOW)).toBe(found);
});

test("a picture half a day from this clock is a recording, an hour's delay is not", () => {
  const hour = 3_600_000;

  expect(isRecording(NOW - 12 * hour, NOW)).toBe(true);
  expect(isRecording(NOW - hour, NOW)).toBe(false);
  expect(isRecording(null, NOW)).toBe(false);
});
