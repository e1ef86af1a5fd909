import { BADGES, GLYPHS } from "../domain/glyphs";
import type { AlertKind, Level } from "../domain/report";
import { drawing } from "./element";

/** The same symbol as on the chart. */
export function badge(kind: AlertKind, level: Level, sizePx: number): SVGElement {
  return drawing(`badge badge-${level}`, sizePx, BADGES[level], GLYPHS[kind]);
}
