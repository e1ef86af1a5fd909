import { button, el } from "../../panels/element";
import type { Shortcut } from "../../state/shortcuts";
import type { WatchStore } from "../state/store";
import { say } from "../words/catalogue";

/** The keys, and a way to switch the single keys off. */
export function helpDialog(store: WatchStore, all: readonly Shortcut[]): HTMLDialogElement {
  const box = el("input", { type: "checkbox", id: "has-shortcuts", checked: true });
  box.addEventListener("change", () => store.set({ hasShortcuts: box.checked }));
  const row = (keys: readonly string[], does: string): HTMLElement =>
    el("div", {}, el("dt", {}, ...keys.map((key) => el("kbd", {}, key))), el("dd", {}, does));
  const dialog = el(
    "dialog",
    { class: "help-page watch-help", "aria-labelledby": "help-title" },
    el("h2", { id: "help-title" }, say("help")),
    el(
      "dl",
      {},
      ...all.map(({ keys, does }) => row(keys, does)),
      row(["Escape"], say("key-escape")),
    ),
    el("p", {}, box, el("label", { for: "has-shortcuts" }, ` ${say("help-single")}`)),
    el("p", { class: "soft" }, say("help-intro")),
    button({ class: "step" }, () => dialog.close(), say("close")),
  );
  return dialog;
}
