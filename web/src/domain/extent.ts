/** Boxes around places, across the date line too. */

import type { BoundsDeg, PositionDeg } from "./report";

/** The smallest box in which no step between neighbours is longer than half the Earth. */
export function boundsOf(positionsDeg: readonly PositionDeg[]): BoundsDeg | null {
  if (positionsDeg.length === 0) return null;
  const plain = boxOf(positionsDeg);
  if (plain[2] - plain[0] <= 180) return plain;
  // The other half counted past 180 degrees: the narrower of the two boxes is meant.
  const shifted = boxOf(positionsDeg.map(([lon, lat]) => [lon < 0 ? lon + 360 : lon, lat]));
  return shifted[2] - shifted[0] < plain[2] - plain[0] ? shifted : plain;
}

function boxOf(positionsDeg: readonly PositionDeg[]): BoundsDeg {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of positionsDeg) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}

/** The same places with each longitude next to the one before, so that no leg spans the Earth. */
export function unrolled(positionsDeg: readonly PositionDeg[]): PositionDeg[] {
  let before: number | undefined;
  return positionsDeg.map(([lon, lat]) => {
    const turns = before === undefined ? 0 : Math.round((before - lon) / 360);
    before = lon + 360 * turns;
    return [before, lat];
  });
}

/** Half the view more on each side: a small move of the chart stays inside. */
export function padded([west, south, east, north]: BoundsDeg): BoundsDeg {
  const [across, up] = [(east - west) / 2, (north - south) / 2];
  return [west - across, Math.max(-90, south - up), east + across, Math.min(90, north + up)];
}
