/** Distance and bearing over the sea, and where a course leads. */

import type { PositionDeg } from "../../domain/report";

/** One nautical mile is one minute of arc of a sphere of this radius: 1,852 m by definition. */
const MILES_PER_RADIAN = (180 * 60) / Math.PI;
const RADIANS = Math.PI / 180;

export interface Leg {
  readonly miles: number;
  /** From true north, 0 to 360. */
  readonly bearingDeg: number;
}

/** The great circle from one place to another. */
export function leg([lonA, latA]: PositionDeg, [lonB, latB]: PositionDeg): Leg {
  const [from, to, across] = [latA * RADIANS, latB * RADIANS, (lonB - lonA) * RADIANS];
  const half =
    Math.sin((to - from) / 2) ** 2 + Math.cos(from) * Math.cos(to) * Math.sin(across / 2) ** 2;
  const east = Math.sin(across) * Math.cos(to);
  const north = Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(across);
  return {
    miles: 2 * Math.asin(Math.min(1, Math.sqrt(half))) * MILES_PER_RADIAN,
    bearingDeg: (Math.atan2(east, north) / RADIANS + 360) % 360,
  };
}

/** The place so many miles away on a bearing. */
export function onward(
  [lonDeg, latDeg]: PositionDeg,
  bearingDeg: number,
  miles: number,
): PositionDeg {
  const [lat, way, bearing] = [latDeg * RADIANS, miles / MILES_PER_RADIAN, bearingDeg * RADIANS];
  const there = Math.asin(
    Math.sin(lat) * Math.cos(way) + Math.cos(lat) * Math.sin(way) * Math.cos(bearing),
  );
  const across = Math.atan2(
    Math.sin(bearing) * Math.sin(way) * Math.cos(lat),
    Math.cos(way) - Math.sin(lat) * Math.sin(there),
  );
  return [lonDeg + across / RADIANS, there / RADIANS];
}

/** "12.4 NM", "0.35 NM". */
export function formatMiles(miles: number): string {
  return `${miles.toFixed(miles < 1 ? 2 : 1)} NM`;
}

/** "045°". */
export function formatBearing(bearingDeg: number): string {
  return `${String(Math.round(bearingDeg) % 360).padStart(3, "0")}°`;
}
