/** The words of the page in the officer's language; English where a language lacks one. */

import { DE } from "./de";
import { EN } from "./en";
import { ET } from "./et";
import { FI } from "./fi";
import { FR } from "./fr";
import { PL } from "./pl";
import { SV } from "./sv";

export type Word = keyof typeof EN;
export type Catalogue = Readonly<Partial<Record<Word, string>>>;

export const LANGUAGES = ["en", "fi", "et", "sv", "de", "pl", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

export const CATALOGUES: Readonly<Record<Language, Catalogue>> = {
  en: EN,
  fi: FI,
  et: ET,
  sv: SV,
  de: DE,
  pl: PL,
  fr: FR,
};

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  fi: "Suomi",
  et: "Eesti",
  sv: "Svenska",
  de: "Deutsch",
  pl: "Polski",
  fr: "Français",
};

let chosen: Catalogue = EN;

/** Set once, before the page is made. */
export function speak(language: Language): void {
  chosen = CATALOGUES[language];
}

/** The first of the wanted languages that there is a catalogue for; else English. */
export function languageOf(wanted: readonly string[]): Language {
  for (const one of wanted) {
    const language = LANGUAGES.find((known) => known === one.slice(0, 2).toLowerCase());
    if (language !== undefined) return language;
  }
  return "en";
}

/** A word, with values in the places of its names in braces. */
export function say(word: Word, values: Readonly<Record<string, string | number>> = {}): string {
  return fill(chosen[word] ?? EN[word], values);
}

export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
