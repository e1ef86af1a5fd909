/** The colours of day, dusk and night, for page and map alike. */

import type { Level, LineKind } from "./report";

export const PALETTE_NAMES = ["day", "dusk", "night"] as const;
export type PaletteName = (typeof PALETTE_NAMES)[number];

export interface Palette {
  readonly page: string;
  readonly panel: string;
  readonly raised: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  /** The edge of what can be operated. */
  readonly edge: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly sea: string;
  readonly land: string;
  readonly coast: string;
  readonly graticule: string;
  readonly track: string;
  readonly crossing: string;
  readonly lines: Readonly<Record<LineKind, string>>;
  readonly levels: Readonly<Record<Level, string>>;
}

export const PALETTES: Readonly<Record<PaletteName, Palette>> = {
  day: {
    page: "#e9eef2",
    panel: "#ffffff",
    raised: "#f3f6f8",
    ink: "#12202b",
    muted: "#48596a",
    rule: "#cbd5dd",
    edge: "#6d7f8d",
    accent: "#0b57a4",
    onAccent: "#ffffff",
    sea: "#dce9f1",
    land: "#efe7d3",
    coast: "#9a8d6c",
    graticule: "#b3c6d3",
    track: "#12202b",
    crossing: "#3c4f5e",
    lines: {
      telecom: "#7b2cbf",
      power: "#b5123c",
      gas: "#8a5a00",
      oil: "#2f6420",
      water: "#00628f",
      other: "#56616b",
    },
    levels: { high: "#b3001e", low: "#955000", info: "#0b57a4" },
  },
  dusk: {
    page: "#17222d",
    panel: "#1f2d3a",
    raised: "#283848",
    ink: "#e4ebf0",
    muted: "#a9bac8",
    rule: "#3a4c5c",
    edge: "#8499a9",
    accent: "#7cbcf2",
    onAccent: "#0d1b27",
    sea: "#1a2b3b",
    land: "#3b3a32",
    coast: "#7b745f",
    graticule: "#2f4457",
    track: "#e4ebf0",
    crossing: "#b4c4d0",
    lines: {
      telecom: "#c79af0",
      power: "#f48a9c",
      gas: "#e3b04b",
      oil: "#93c47d",
      water: "#6fbdea",
      other: "#b0bac2",
    },
    levels: { high: "#ff8d80", low: "#f0b24f", info: "#86c0f0" },
  },
  night: {
    page: "#070a0d",
    panel: "#0d1216",
    raised: "#151b20",
    ink: "#c9b896",
    muted: "#9a8c70",
    rule: "#2a2f33",
    edge: "#6f6857",
    accent: "#c99a55",
    onAccent: "#14100a",
    sea: "#060b11",
    land: "#17150f",
    coast: "#4f4735",
    graticule: "#17202a",
    track: "#c9b896",
    crossing: "#94876d",
    lines: {
      telecom: "#9d7fc4",
      power: "#c45c70",
      gas: "#b08a3e",
      oil: "#6f9357",
      water: "#5089b4",
      other: "#858b90",
    },
    levels: { high: "#f0685c", low: "#cf9440", info: "#6d9cc6" },
  },
};

/** The one after, and after the last the first. */
export function paletteAfter(name: PaletteName): PaletteName {
  return PALETTE_NAMES[(PALETTE_NAMES.indexOf(name) + 1) % PALETTE_NAMES.length] ?? name;
}

/** The colours as CSS custom properties. */
export function cssProperties(palette: Palette): [string, string][] {
  const { lines, levels, ...plain } = palette;
  const named = (prefix: string, colours: Readonly<Record<string, string>>) =>
    Object.entries(colours).map(([name, colour]): [string, string] => [
      `--${prefix}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      colour,
    ]);
  return [...named("", plain), ...named("line-", lines), ...named("level-", levels)];
}

/** WCAG 2.2 contrast ratio of two colours written as #rrggbb. */
export function contrast(one: string, other: string): number {
  const [brighter, darker] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return ((brighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

function luminance(colour: string): number {
  const channel = (from: number): number => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
