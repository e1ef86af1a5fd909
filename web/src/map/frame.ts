/** The degrees written on the frame of the chart. */

import type { BoundsDeg } from "../domain/report";
import { SPACINGS, steps } from "./layers/graticule";

/** One of the two is null: a meridian's label has no latitude, a parallel's no longitude. */
export interface FrameLabel {
  readonly lonDeg: number | null;
  readonly latDeg: number | null;
  readonly text: string;
}

const MAX_LABELS = 24;

/** A label for each line of the graticule that is drawn at this zoom. */
export function frameLabels([west, south, east, north]: BoundsDeg, zoom: number): FrameLabel[] {
  const spacing = SPACINGS.find(({ minzoom, maxzoom }) => zoom >= minzoom && zoom < maxzoom);
  if (spacing === undefined) return [];
  const meridians = steps(west, east, spacing.stepDeg);
  const parallels = steps(Math.max(south, -85), Math.min(north, 85), spacing.stepDeg);
  if (meridians.length > MAX_LABELS || parallels.length > MAX_LABELS) return [];
  return [
    ...meridians.map((lonDeg) => ({
      lonDeg,
      latDeg: null,
      text: degrees(((((lonDeg + 180) % 360) + 360) % 360) - 180, "E", "W"),
    })),
    ...parallels.map((latDeg) => ({ lonDeg: null, latDeg, text: degrees(latDeg, "N", "S") })),
  ];
}

function degrees(valueDeg: number, positive: string, negative: string): string {
  const totalMin = Math.round(Math.abs(valueDeg) * 60);
  const minutes = totalMin % 60;
  const side = totalMin % (180 * 60) === 0 ? "" : valueDeg < 0 ? negative : positive;
  const whole = `${Math.floor(totalMin / 60)}°`;
  return `${whole}${minutes ? `${String(minutes).padStart(2, "0")}′` : ""}${side}`;
}
