import { expect, test } from "vitest";
import { contrast, cssProperties, PALETTE_NAMES, PALETTES, paletteAfter } from "./palette";

test("black on white has the contrast that WCAG states", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

// WCAG 2.2: 1.4.3 asks 4.5 of text, 1.4.11 asks 3 of signs and of the edges of controls.
test.each(PALETTE_NAMES)("every text of the %s palette can be read", (name) => {
  const { levels, ink, muted, accent, onAccent, page, panel, raised, sea } = PALETTES[name];
  const pairs = [
    ...[ink, muted, accent].flatMap((text) => [panel, raised, page].map((under) => [text, under])),
    ...Object.values(levels).flatMap((text) => [
      [text, panel],
      [text, raised],
    ]),
    [onAccent, accent],
    [ink, sea],
    [muted, sea],
  ];

  expect(pairs.filter(([one, other]) => contrast(one ?? "", other ?? "") < 4.5)).toEqual([]);
});

test.each(PALETTE_NAMES)("every sign of the %s palette stands out", (name) => {
  const { lines, levels, edge, track, crossing, panel, raised, sea, land } = PALETTES[name];
  const pairs = [
    ...Object.values(lines).flatMap((line) => [
      [line, sea],
      [line, land],
      [line, panel],
    ]),
    ...Object.values(levels).map((level) => [level, sea]),
    [edge, panel],
    [edge, raised],
    [track, sea],
    [crossing, sea],
  ];

  expect(pairs.filter(([one, other]) => contrast(one ?? "", other ?? "") < 3)).toEqual([]);
});

test.each(PALETTE_NAMES)("kinds of lines differ in colour in the %s palette", (name) => {
  const colours = Object.values(PALETTES[name].lines);

  expect(new Set(colours).size).toBe(colours.length);
});

test("colours become CSS properties", () => {
  const properties = new Map(cssProperties(PALETTES.day));

  expect(properties.get("--on-accent")).toBe(PALETTES.day.onAccent);
  expect(properties.get("--line-gas")).toBe(PALETTES.day.lines.gas);
  expect(properties.get("--level-high")).toBe(PALETTES.day.levels.high);
});

test("the palettes follow one another round", () => {
  expect(PALETTE_NAMES.map(paletteAfter)).toEqual([...PALETTE_NAMES.slice(1), PALETTE_NAMES[0]]);
});
