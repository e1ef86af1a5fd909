/** The colours of ships in a palette, as the graphics take them. */

import { PALETTES, type Palette, type PaletteName } from "../../domain/palette";
import { SHIP_CLASSES, type ShipClass } from "../domain/ship_class";

export const SHIP_COLOURS: Readonly<Record<PaletteName, Readonly<Record<ShipClass, string>>>> = {
  day: {
    unknown: "#6b7883",
    cargo: "#2e7d46",
    tanker: "#b0413e",
    passenger: "#1f5fa8",
    fishing: "#c26a12",
    service: "#0c7f86",
    pleasure: "#8a4fa8",
    fast: "#8d7a0c",
  },
  dusk: {
    unknown: "#97a5b0",
    cargo: "#6fc28a",
    tanker: "#e58b84",
    passenger: "#7db4ec",
    fishing: "#eba35c",
    service: "#5cc3c6",
    pleasure: "#c59adb",
    fast: "#d8c657",
  },
  night: {
    unknown: "#5d6569",
    cargo: "#4c8060",
    tanker: "#9c5a55",
    passenger: "#4d79a3",
    fishing: "#a3713d",
    service: "#3f8588",
    pleasure: "#836794",
    fast: "#8f8238",
  },
};

interface ShipPaints {
  /** One after the other, by SHIP_CLASSES. */
  readonly classes: Float32Array;
  readonly edge: Float32Array;
  readonly hollow: Float32Array;
}

const made = new Map<Palette, ShipPaints>();

export function shipColours(palette: Palette): ShipPaints {
  const known = made.get(palette);
  if (known) return known;
  const name = (Object.keys(PALETTES) as PaletteName[]).find((one) => PALETTES[one] === palette);
  const colours = SHIP_COLOURS[name ?? "day"];
  const paints = {
    classes: Float32Array.from(SHIP_CLASSES.flatMap((one) => rgba(colours[one]))),
    edge: Float32Array.from(rgba(palette.ink)),
    hollow: Float32Array.from(rgba(palette.sea)),
  };
  made.set(palette, paints);
  return paints;
}

/** "#rrggbb" as four parts of one. */
export function rgba(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255).concat(1);
}
