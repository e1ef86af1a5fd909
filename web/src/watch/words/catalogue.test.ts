import { expect, test } from "vitest";
import { CATALOGUES, fill, LANGUAGES, languageOf, type Word } from "./catalogue";
import { EN } from "./en";

const WORDS = Object.keys(EN) as Word[];

/** How complete each catalogue is, in whole per cent. English stands in for what is missing. */
const COMPLETE = { en: 100, fi: 97, et: 90, sv: 97, de: 99, pl: 90, fr: 97 } as const;

test.each(LANGUAGES)("the catalogue %s is as complete as stated", (language) => {
  const count = WORDS.filter((word) => CATALOGUES[language][word] !== undefined).length;

  expect(Math.floor((100 * count) / WORDS.length)).toBe(COMPLETE[language]);
});

test.each(LANGUAGES)("the catalogue %s leaves no word empty and no value out", (language) => {
  const names = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  const odd = WORDS.filter((word) => {
    const text = CATALOGUES[language][word];
    return (
      text !== undefined && (text.trim() === "" || String(names(text)) !== String(names(EN[word])))
    );
  });

  expect(odd).toEqual([]);
});

/** Words whose last part is the name of a thing: "kind-silence", "state-new". */
const MADE =
  /^(kind|level|state|line|line-state|ship|status|cause|act|role|layer|palette|tab|source|side|form-hours|lost|silent|all-down|some-down|recording|ended|reconstruction|synthetic|waiting|replay|figure|verdict|key)-/;

test("every word is used", () => {
  const sources: Record<string, string> = import.meta.glob("../**/*.ts", {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const text = Object.entries(sources)
    .filter(([path]) => !path.includes("/words/") && !path.startsWith("./"))
    .map(([, source]) => source)
    .join("\n");
  const unused = WORDS.filter((word) => !text.includes(`"${word}"`) && !MADE.test(word));

  expect(unused).toEqual([]);
});

test("values stand in for their names, and an unknown name stays", () => {
  expect(fill("{a} and {b}", { a: 1 })).toBe("1 and {b}");
});

test.each([
  [["sv-FI", "fi"], "sv"],
  [["lv", "et-EE"], "et"],
  [[], "en"],
] as const)("a browser that wants %j is spoken to in %s", (wanted, language) => {
  expect(languageOf(wanted)).toBe(language);
});
