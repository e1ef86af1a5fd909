/** In which order the desk shows its alerts, and when it may change that order. */

import { LEVELS } from "../../domain/report";
import type { WatchAlert } from "./watching";

/** Time left until the next line by the newest revision; null where no line is ahead. */
export function leftMs({ endMs, leadTimeMs }: WatchAlert, nowMs: number): number | null {
  return leadTimeMs === null ? null : endMs + leadTimeMs - nowMs;
}

const OPEN = new Set(["new", "acknowledged"]);

export function isOpen({ state }: WatchAlert): boolean {
  return OPEN.has(state);
}

/**
 * Open ones first; the shortest time to a line first; then the highest level; then the line whose
 * break costs most; then the newest.
 */
export function deskOrder(alerts: readonly WatchAlert[]): WatchAlert[] {
  return alerts.toSorted(
    (one, other) =>
      Number(isOpen(other)) - Number(isOpen(one)) ||
      due(one) - due(other) ||
      LEVELS.indexOf(other.level) - LEVELS.indexOf(one.level) ||
      (other.importance ?? 0) - (one.importance ?? 0) ||
      other.raisedMs - one.raisedMs ||
      one.alertId.localeCompare(other.alertId),
  );
}

const NEVER_MS = 8.64e15;

function due(alert: WatchAlert): number {
  return leftMs(alert, 0) ?? NEVER_MS;
}

export interface Held {
  /** The alerts in the order shown. */
  readonly shown: readonly WatchAlert[];
  /** How many are not shown yet. */
  readonly newCount: number;
  /** Whether the right order differs from the one shown. */
  readonly isBehind: boolean;
}

/**
 * What the list shows while the officer's hand is on it: every row stays where it is, though its
 * words are the newest; rows that are gone stay until the list is quiet; new ones wait.
 */
export function hold(shown: readonly WatchAlert[], newest: readonly WatchAlert[]): Held {
  const byId = new Map(newest.map((one) => [one.alertId, one]));
  const held = new Set(shown.map((one) => one.alertId));
  const right = deskOrder(newest).map((one) => one.alertId);
  const kept = shown.map((one) => byId.get(one.alertId) ?? one);
  return {
    shown: kept,
    newCount: newest.filter((one) => !held.has(one.alertId)).length,
    isBehind: right.length !== kept.length || right.some((id, at) => id !== kept[at]?.alertId),
  };
}
