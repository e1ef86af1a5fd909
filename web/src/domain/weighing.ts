/** The evidence of an alert, parted into what speaks for it, against it, and neither. */

import type { Evidence } from "./report";

export const SIDES = ["for", "against", "shown", "unknown"] as const;
export type Side = (typeof SIDES)[number];

export const SIDE_WORDS: Readonly<Record<Side, string>> = {
  for: "Speaks for it",
  against: "Speaks against it",
  shown: "Shown, not weighed",
  unknown: "Could not be judged",
};

export interface Weighed {
  readonly side: Side;
  readonly rows: readonly Evidence[];
}

/** The sides that have any evidence, in the order of SIDES; on each the heaviest first. */
export function weigh(evidence: readonly Evidence[]): Weighed[] {
  const size = (one: Evidence): number => Math.abs(one.weight ?? 0);
  return SIDES.map((side) => ({
    side,
    rows: evidence
      .filter((one) => sideOf(one) === side)
      .toSorted((one, other) => size(other) - size(one)),
  })).filter(({ rows }) => rows.length > 0);
}

function sideOf({ value, weight }: Evidence): Side {
  if (weight !== null && weight > 0) return "for";
  if (weight !== null && weight < 0) return "against";
  return value === null ? "unknown" : "shown";
}

/** The greatest weight on either side; 0 where nothing was weighed. */
export function heaviest(evidence: readonly Evidence[]): number {
  return Math.max(0, ...evidence.map((one) => Math.abs(one.weight ?? 0)));
}
