/** The head of the page: the clock of the picture, search, palette, language, help. */

import { formatTime } from "../../domain/format";
import { PALETTE_NAMES } from "../../domain/palette";
import { button, el } from "../../panels/element";
import { keepLanguage, keptLanguage } from "../state/keeping";
import type { WatchState } from "../state/store";
import { LANGUAGE_NAMES, LANGUAGES, say } from "../words/catalogue";
import { searchBox } from "./search";
import type { Watch } from "./watch";

export function top(watch: Watch): HTMLElement {
  return el(
    "header",
    { class: "watch-top" },
    el("h1", {}, "Seawarden"),
    clock(watch),
    searchBox(watch),
    el("div", { class: "controls" }, palettes(watch), languages(), help(watch), officer(watch)),
  );
}

function clock({ store }: Watch): HTMLElement {
  const time = el("strong", { class: "digits clock-time" });
  const day = el("span", { class: "digits soft" });
  const show = ({ watermarkMs, replay }: WatchState): void => {
    const atMs = replay?.atMs ?? watermarkMs;
    const words = atMs === null ? "" : formatTime(atMs);
    time.textContent = atMs === null ? "––:––:––" : `${words.slice(11)} ${say("utc")}`;
    day.textContent = words.slice(0, 10);
  };
  show(store.get());
  store.listen((now, before) => {
    if (now.watermarkMs !== before.watermarkMs || now.replay !== before.replay) show(now);
  });
  return el("div", { class: "clock" }, el("span", { class: "soft" }, say("clock")), time, day);
}

function palettes({ store, intents }: Watch): HTMLElement {
  const choices = PALETTE_NAMES.map((name) =>
    button({ "data-palette": name }, () => intents.setPalette(name), say(`palette-${name}`)),
  );
  const mark = (): void => {
    for (const one of choices)
      one.setAttribute("aria-pressed", String(one.dataset["palette"] === store.get().palette));
  };
  mark();
  store.listen(mark);
  return el("div", { class: "segments", role: "group", "aria-label": say("palette") }, ...choices);
}

/** Another language makes the page anew. */
function languages(): HTMLElement {
  const box = el(
    "select",
    { class: "language", "aria-label": say("language") },
    ...LANGUAGES.map((one) =>
      el(
        "option",
        { value: one, selected: one === keptLanguage(), lang: one },
        LANGUAGE_NAMES[one],
      ),
    ),
  );
  box.addEventListener("change", () => {
    keepLanguage(LANGUAGES.find((one) => one === box.value) ?? "en");
    location.reload();
  });
  return box;
}

function help({ intents }: Watch): HTMLElement {
  return button({ class: "help", "aria-label": say("help") }, intents.openHelp, "?");
}

function officer({ store }: Watch): HTMLElement {
  const { name, role } = store.get().session;
  return el(
    "div",
    { class: "officer" },
    el("strong", {}, name),
    el("span", { class: "soft" }, say(`role-${role}`)),
  );
}
