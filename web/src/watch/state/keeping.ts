/** What this browser remembers for the officer: palette and language, nothing else. */

import { PALETTE_NAMES, type PaletteName } from "../../domain/palette";
import { LANGUAGES, type Language, languageOf } from "../words/catalogue";

const PALETTE = "seawarden-palette";
const LANGUAGE = "seawarden-language";

export function keptLanguage(): Language {
  const kept = LANGUAGES.find((one) => one === read(LANGUAGE));
  return kept ?? languageOf(navigator.languages);
}

export function keepLanguage(language: Language): void {
  write(LANGUAGE, language);
}

export function keptPalette(): PaletteName {
  const kept = PALETTE_NAMES.find((one) => one === read(PALETTE));
  return kept ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dusk" : "day");
}

export function keepPalette(palette: PaletteName): void {
  write(PALETTE, palette);
}

/** A browser may forbid to remember; then nothing is remembered. */
function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    return;
  }
}
