import { cssProperties, PALETTES, type PaletteName } from "../domain/palette";

/** Give the whole page the colours of a palette. */
export function paintPage(palette: PaletteName): void {
  const { documentElement } = document;
  for (const [name, colour] of cssProperties(PALETTES[palette]))
    documentElement.style.setProperty(name, colour);
  documentElement.style.colorScheme = palette === "day" ? "light" : "dark";
  documentElement.dataset["palette"] = palette;
}
