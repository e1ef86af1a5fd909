import type { Shortcut } from "../state/shortcuts";
import type { Store } from "../state/store";
import { button, el } from "./element";

/** The keys, and a way to switch the single keys off. */
export function helpDialog(store: Store, all: readonly Shortcut[]): HTMLDialogElement {
  const box = el("input", { type: "checkbox", id: "has-shortcuts", checked: true });
  box.addEventListener("change", () => store.set({ hasShortcuts: box.checked }));
  const row = (keys: readonly string[], does: string): HTMLElement =>
    el("div", {}, el("dt", {}, ...keys.map((key) => el("kbd", {}, key))), el("dd", {}, does));
  const dialog = el(
    "dialog",
    { class: "help-page", "aria-labelledby": "help-title" },
    el("h2", { id: "help-title" }, "Help and keys"),
    el(
      "dl",
      {},
      ...all.map(({ keys, does }) => row(keys, does)),
      row(["Escape"], "Close what is open"),
    ),
    el("p", {}, box, el("label", { for: "has-shortcuts" }, " Single keys are on")),
    el(
      "p",
      { class: "soft" },
      "An alert says what the traffic is consistent with, never that somebody did it. ",
      "All times are UTC. This page asks nothing of any network.",
    ),
    button({ class: "step" }, () => dialog.close(), "Close"),
  );
  return dialog;
}
