/** The names of the map's images. A name says all that is needed to draw it when first asked for. */

import { PALETTE_NAMES, type PaletteName } from "../domain/palette";
import { ALERT_KINDS, type AlertKind, LEVELS, type Level } from "../domain/report";

export type WantedImage =
  | { readonly what: "alert"; palette: PaletteName; kind: AlertKind; level: Level }
  | { readonly what: "tick"; palette: PaletteName; isInferred: boolean }
  | { readonly what: "arrow"; palette: PaletteName }
  | { readonly what: "label"; palette: PaletteName; text: string };

export function alertImage(palette: PaletteName, kind: AlertKind, level: Level): string {
  return `${palette}|alert|${kind}|${level}`;
}

export function tickImage(palette: PaletteName, isInferred: boolean): string {
  return `${palette}|tick|${isInferred ? "inferred" : "asserted"}`;
}

export function arrowImage(palette: PaletteName): string {
  return `${palette}|arrow`;
}

export function labelImage(palette: PaletteName, text: string): string {
  return `${palette}|label|${text}`;
}

/** What a name asks for; null where it is none of ours. */
export function wantedImage(name: string): WantedImage | null {
  const [first, what, ...rest] = name.split("|");
  const palette = PALETTE_NAMES.find((one) => one === first);
  if (palette === undefined) return null;
  switch (what) {
    case "alert": {
      const kind = ALERT_KINDS.find((one) => one === rest[0]);
      const level = LEVELS.find((one) => one === rest[1]);
      return kind && level ? { what, palette, kind, level } : null;
    }
    case "tick":
      return { what, palette, isInferred: rest[0] === "inferred" };
    case "arrow":
      return { what, palette };
    case "label":
      return { what, palette, text: rest.join("|") };
    default:
      return null;
  }
}
