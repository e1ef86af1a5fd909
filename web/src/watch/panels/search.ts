import { button, el } from "../../panels/element";
import type { Found } from "../domain/watching";
import { say } from "../words/catalogue";
import type { Watch } from "./watch";

const WAIT_MS = 200;
const LEAST_LETTERS = 2;

/** Finds ships, numbers and lines while the officer types. Arrow keys go through what was found. */
export function searchBox({ intents }: Watch): HTMLElement {
  const box = el("input", {
    id: "search",
    class: "filter",
    type: "search",
    placeholder: `${say("search")}  ( / )`,
    "aria-label": say("search"),
    "aria-controls": "search-found",
    autocomplete: "off",
    spellcheck: "false",
  });
  const found = el("ul", { id: "search-found", class: "found", hidden: true });
  const said = el("p", { class: "unseen", role: "status" });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const close = (): void => {
    found.hidden = true;
  };
  const take = (one: Found): void => {
    box.value = "";
    // The focus leaves what is about to be hidden, so that the next key is the page's.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    close();
    intents.goTo(one);
  };
  const show = (words: string, all: readonly Found[]): void => {
    if (box.value.trim() !== words) return; // typed on meanwhile
    found.replaceChildren(...all.map((one) => el("li", {}, result(one, take))));
    if (all.length === 0) found.replaceChildren(el("li", { class: "soft" }, none(words)));
    said.textContent = all.length === 0 ? none(words) : `${say("search-results")}: ${all.length}`;
    found.hidden = false;
  };
  const ask = async (): Promise<void> => {
    const words = box.value.trim();
    if (words.length < LEAST_LETTERS) close();
    else show(words, await intents.search(words));
  };
  box.addEventListener("input", () => {
    close(); // what was found for other words is not to be chosen
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), WAIT_MS);
  });
  const whole = el("div", { class: "search", role: "search" }, box, found, said);
  whole.addEventListener("keydown", (event) => onKey(event, box, found, close));
  whole.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && whole.contains(relatedTarget))) close();
  });
  return whole;
}

function none(words: string): string {
  return say("search-none", { words });
}

function result(one: Found, take: (one: Found) => void): HTMLElement {
  return button(
    {},
    () => take(one),
    el("strong", {}, one.name),
    el("span", { class: "soft" }, one.detail),
  );
}

function onKey(
  event: KeyboardEvent,
  box: HTMLInputElement,
  found: HTMLElement,
  close: () => void,
): void {
  const stops: HTMLElement[] = [box, ...found.querySelectorAll("button")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by !== undefined && !found.hidden) {
    event.preventDefault();
    stops[(at + by + stops.length) % stops.length]?.focus();
  } else if (event.key === "Enter" && event.target === box && !found.hidden) stops[1]?.click();
  else if (event.key === "Escape") {
    event.stopPropagation();
    close();
    box.value = "";
    box.blur();
  }
}
