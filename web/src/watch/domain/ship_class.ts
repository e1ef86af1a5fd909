/** Ships by what they say they are: ITU-R M.1371-5, table 53, in eight groups. */

import type { Word } from "../words/catalogue";

export const SHIP_CLASSES = [
  "unknown",
  "cargo",
  "tanker",
  "passenger",
  "fishing",
  "service",
  "pleasure",
  "fast",
] as const;
export type ShipClass = (typeof SHIP_CLASSES)[number];

/** Tens that stand for one group each: wing in ground and high speed, passenger, cargo, tanker. */
const BY_TEN: Readonly<Record<number, ShipClass>> = {
  2: "fast",
  4: "fast",
  6: "passenger",
  7: "cargo",
  8: "tanker",
};

/** 31 to 35: towing, dredging, diving, military; 50 to 59: pilots, tugs, rescue and their like. */
export function shipClass(shipType: number | null): ShipClass {
  if (shipType === null) return "unknown";
  if (shipType === 30) return "fishing";
  if (shipType === 36 || shipType === 37) return "pleasure";
  const ten = Math.floor(shipType / 10);
  if (ten === 5 || (shipType > 30 && shipType < 36)) return "service";
  return BY_TEN[ten] ?? "unknown";
}

export function shipClassWord(shipType: number | null): Word {
  const one = shipClass(shipType);
  return one === "unknown" ? "ship-no-type" : `ship-${one}`;
}

/** ITU-R M.1371-5, table 45: 0 to 8 and 14 are in use by ships. */
const SAID = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 14]);

/** Null where nothing is said, or nothing that means anything. */
export function statusWord(navStatus: number): Word | null {
  return SAID.has(navStatus) ? (`status-${navStatus}` as Word) : null;
}
