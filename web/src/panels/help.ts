import type { Shortcut } from "../state/shortcuts";
import type { StoreOf } from "../state/store";
import { button, el } from "./element";

export interface HelpWords {
  readonly title: string;
  readonly escape: string;
  readonly singleKeys: string;
  readonly about: string;
  readonly close: string;
}

/** The keys, and a way to switch the single keys off. */
export function helpDialog(
  store: Pick<StoreOf<{ readonly hasShortcuts: boolean }>, "set">,
  all: readonly Shortcut[],
  words: HelpWords,
): HTMLDialogElement {
  const box = el("input", { type: "checkbox", id: "has-shortcuts", checked: true });
  box.addEventListener("change", () => store.set({ hasShortcuts: box.checked }));
  const row = (keys: readonly string[], does: string): HTMLElement =>
    el("div", {}, el("dt", {}, ...keys.map((key) => el("kbd", {}, key))), el("dd", {}, does));
  const dialog = el(
    "dialog",
    { class: "help-page", "aria-labelledby": "help-title" },
    el("h2", { id: "help-title" }, words.title),
    el("dl", {}, ...all.map(({ keys, does }) => row(keys, does)), row(["Escape"], words.escape)),
    el("p", {}, box, el("label", { for: "has-shortcuts" }, ` ${words.singleKeys}`)),
    el("p", { class: "soft" }, words.about),
    button({ class: "step" }, () => dialog.close(), words.close),
  );
  return dialog;
}
