/** When the picture must say that it is old, or cannot be trusted. */

import type { SourceHealth } from "./watching";

export type Link = "connecting" | "live" | "lost";

export interface Freshness {
  readonly link: Link;
  /** When the service last said how far it has heard, by this machine's clock. Null: never. */
  readonly heardMs: number | null;
  readonly sources: readonly SourceHealth[];
}

export type Trouble = "lost" | "silent" | "all-down" | "some-down";

/** The service tells its watermark every second or so: a minute without is a fault. */
const SILENT_MS = 60_000;

/** The gravest thing that is wrong with the picture; null where nothing is. */
export function trouble({ link, heardMs, sources }: Freshness, nowMs: number): Trouble | null {
  if (link === "lost") return "lost";
  if (heardMs !== null && nowMs - heardMs > SILENT_MS) return "silent";
  const running = sources.filter(({ state }) => state !== "ended");
  const bad = running.filter(({ state }) => state === "down" || state === "stale");
  if (running.length > 0 && bad.length === running.length) return "all-down";
  return bad.length > 0 ? "some-down" : null;
}

/** Whether every source has come to its end, as a recording does: nothing more is to come. */
export function hasEnded({ sources }: Pick<Freshness, "sources">): boolean {
  return sources.length > 0 && sources.every(({ state }) => state === "ended");
}

const REPLAYED_MS = 6 * 3_600_000;

/** Whether the picture is so far from this machine's clock that it must be a recording. */
export function isRecording(watermarkMs: number | null, nowMs: number): boolean {
  return watermarkMs !== null && Math.abs(nowMs - watermarkMs) > REPLAYED_MS;
}
