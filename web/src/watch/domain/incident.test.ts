import { expect, test } from "vitest";
import { barsOf, type Candidate, formatShare } from "./incident";

const ship = (faultId: string, vesselId: number, probability: number): Candidate => ({
  faultId,
  vesselId,
  timeMs: 0,
  kpKm: 1,
  probability,
  evidence: [],
});

test("candidates, an unknown ship and no ship stand in one ranking of their own fault", () => {
  const outcome = { faultId: "a", verdict: "cannot separate", unknown: 0.3, none: 0.1 } as const;
  const bars = barsOf(outcome, [ship("a", 1, 0.2), ship("a", 2, 0.4), ship("b", 3, 0.9)]);

  expect(bars.map(({ kind, candidate }) => candidate?.vesselId ?? kind)).toEqual([
    2,
    "unknown",
    1,
    "none",
  ]);
});

test.each([
  [0, "0.0 %"],
  [0.0002, "< 0.1 %"],
  [0.4235, "42.4 %"],
  [1, "100.0 %"],
])("a share of %d reads %s", (share, words) => {
  expect(formatShare(share)).toBe(words);
});
