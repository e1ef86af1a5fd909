/** How numbers, times and places are written for the watch. */

import type { Evidence, PositionDeg, Vessel } from "./report";

const COUNT = new Intl.NumberFormat("en-GB");

export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** "1 crossing", "2,000 crossings". */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "2022-11-01 09:35:12", always UTC. */
export function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace("T", " ");
}

/** "2022-11-01 09:35", as `formatTime` writes it, back to a time in UTC; null: it is none. */
export function readTime(text: string): number | null {
  const found = /^\s*(\d{4}-\d{2}-\d{2})[ T]+(\d{2}:\d{2})\s*$/.exec(text);
  if (found === null) return null;
  const timeMs = Date.parse(`${found[1]}T${found[2]}Z`);
  // The 31st of April would count as the 1st of May.
  const isReal = !Number.isNaN(timeMs) && formatTime(timeMs).startsWith(found[1] ?? "");
  return isReal ? timeMs : null;
}

/** "1 Nov 09:35:12": for rows whose year stands elsewhere on the page. UTC. */
export function formatDay(timeMs: number): string {
  const time = new Date(timeMs);
  const month = time.toLocaleString("en-GB", { month: "short", timeZone: "UTC" });
  return `${time.getUTCDate()} ${month} ${formatTime(timeMs).slice(11)}`;
}

/** "09:35": for the axis of a day. UTC. */
export function formatClock(timeMs: number): string {
  return formatTime(timeMs).slice(11, 16);
}

/** "+3.1", "−1.2", "0": a weight with its sign. */
export function formatWeight(weight: number): string {
  const size = Math.abs(weight).toFixed(1);
  return size === "0.0" ? "0" : `${weight < 0 ? "−" : "+"}${size}`;
}

/** From one time to another, the date once where it is the same. */
export function formatSpan(startMs: number, endMs: number): string {
  const [start, end] = [formatTime(startMs), formatTime(endMs)];
  const isSameDay = start.slice(0, 10) === end.slice(0, 10);
  return `${start} to ${isSameDay ? end.slice(11) : end} UTC`;
}

/** "45 s", "12 min", "2 h 05 min", "3 d 4 h". */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** "57°24.512′N 010°33.120′E": degrees and decimal minutes, as on a chart. */
export function formatPosition([lonDeg, latDeg]: PositionDeg): string {
  const wrapped = ((((lonDeg + 180) % 360) + 360) % 360) - 180;
  return `${angle(latDeg, 2, "N", "S")} ${angle(wrapped, 3, "E", "W")}`;
}

const THOUSANDTHS = 60_000;

function angle(valueDeg: number, digits: number, positive: string, negative: string): string {
  // Whole thousandths of a minute first, so that 59.9996 minutes carry into the degrees.
  const total = Math.round(Math.abs(valueDeg) * THOUSANDTHS);
  const degrees = String(Math.floor(total / THOUSANDTHS)).padStart(digits, "0");
  const minutes = ((total % THOUSANDTHS) / 1000).toFixed(3).padStart(6, "0");
  return `${degrees}°${minutes}′${valueDeg < 0 ? negative : positive}`;
}

/** A value with as many decimals as its size deserves. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2;
  return new Intl.NumberFormat("en-GB", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
}

/** "212 m", "55.5°", "0.58", "not judged". */
export function formatEvidence({ value, unit }: Evidence): string {
  if (value === null) return "not judged";
  if (unit === "deg") return `${formatValue(value)}°`;
  return `${formatValue(value)} ${unit}`.trim();
}

export function formatFixed(value: number, decimals: number): string {
  return value.toFixed(decimals);
}

/** "about 50 m", "about 25 km". */
export function formatAccuracy(accuracyM: number): string {
  return accuracyM < 1000 ? `${formatValue(accuracyM)} m` : `${formatValue(accuracyM / 1000)} km`;
}

/** Her name; where she gave none, her number in its place. */
export function shipName(vesselId: number | null, vessel: Vessel | undefined): string {
  if (vesselId === null) return "Ship unknown";
  return vessel?.name?.trim() || `MMSI ${vesselId}`;
}
