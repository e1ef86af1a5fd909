/** Drawing the map's images, so that the page needs neither sprites nor fonts from anywhere. */

import { BADGE_SIZE_PX, BADGES, GLYPHS } from "../domain/glyphs";
import { PALETTES, type Palette } from "../domain/palette";
import type { AlertKind, Level } from "../domain/report";
import type { WantedImage } from "./images";

/** Image pixels for one pixel of the page, so that edges stay sharp on fine screens. */
export const IMAGE_PIXEL_RATIO = 2;

const LABEL_FONT = '600 11px system-ui, "Segoe UI", "Noto Sans", sans-serif';
const LABEL_MAX_CHARACTERS = 60;

export function drawImage(wanted: WantedImage): ImageData {
  const palette = PALETTES[wanted.palette];
  switch (wanted.what) {
    case "alert":
      return drawAlert(palette, wanted.kind, wanted.level);
    case "tick":
      return drawTick(palette, wanted.isInferred);
    case "arrow":
      return drawArrow(palette);
    case "label":
      return drawLabel(palette, wanted.text);
  }
}

function canvas(widthPx: number, heightPx: number): CanvasRenderingContext2D {
  const element = document.createElement("canvas");
  element.width = Math.ceil(widthPx * IMAGE_PIXEL_RATIO);
  element.height = Math.ceil(heightPx * IMAGE_PIXEL_RATIO);
  const context = element.getContext("2d");
  if (context === null) throw new Error("this browser cannot draw on a canvas");
  context.scale(IMAGE_PIXEL_RATIO, IMAGE_PIXEL_RATIO);
  context.lineCap = "round";
  context.lineJoin = "round";
  return context;
}

function pixels(context: CanvasRenderingContext2D): ImageData {
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

function drawAlert(palette: Palette, kind: AlertKind, level: Level): ImageData {
  const sizePx = BADGE_SIZE_PX[level];
  const marginPx = 3;
  const context = canvas(sizePx + 2 * marginPx, sizePx + 2 * marginPx);
  context.translate(marginPx, marginPx);
  context.scale(sizePx / 24, sizePx / 24);
  const badge = new Path2D(BADGES[level]);
  context.lineWidth = (24 / sizePx) * 3;
  context.strokeStyle = palette.sea;
  context.stroke(badge);
  context.fillStyle = level === "info" ? palette.panel : palette.levels[level];
  context.fill(badge);
  context.lineWidth = (24 / sizePx) * 1.5;
  context.strokeStyle = level === "info" ? palette.levels.info : palette.panel;
  context.stroke(badge);
  context.lineWidth = 1.8;
  if (level === "high") {
    context.translate(3, 3);
    context.scale(0.75, 0.75);
  }
  context.stroke(new Path2D(GLYPHS[kind]));
  return pixels(context);
}

function drawTick(palette: Palette, isInferred: boolean): ImageData {
  const context = canvas(11, 11);
  const tick = new Path2D(isInferred ? "M8.5 5.5a3 3 0 1 1 0-.1" : "M3 3l5 5M8 3l-5 5");
  context.strokeStyle = palette.sea;
  context.lineWidth = 3;
  context.stroke(tick);
  context.strokeStyle = palette.crossing;
  context.lineWidth = 1.4;
  context.stroke(tick);
  return pixels(context);
}

function drawArrow(palette: Palette): ImageData {
  const context = canvas(12, 12);
  const head = new Path2D("M2.5 2.5L10 6l-7.5 3.5L4.6 6z");
  context.strokeStyle = palette.sea;
  context.lineWidth = 2;
  context.stroke(head);
  context.fillStyle = palette.track;
  context.fill(head);
  return pixels(context);
}

function drawLabel(palette: Palette, text: string): ImageData {
  const shown =
    text.length > LABEL_MAX_CHARACTERS ? `${text.slice(0, LABEL_MAX_CHARACTERS - 1)}…` : text;
  const measure = canvas(1, 1);
  measure.font = LABEL_FONT;
  const context = canvas(Math.max(1, measure.measureText(shown).width) + 8, 18);
  context.font = LABEL_FONT;
  context.textBaseline = "middle";
  context.strokeStyle = palette.sea;
  context.lineWidth = 3.5;
  context.strokeText(shown, 4, 9);
  context.fillStyle = palette.ink;
  context.fillText(shown, 4, 9);
  return pixels(context);
}
