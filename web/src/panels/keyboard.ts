import type { Shortcut } from "../state/shortcuts";
import type { Store } from "../state/store";

/** Hear the keys of the whole page. Typing into a box is typing, not a command. */
export function hearKeys(
  store: Store,
  dialog: HTMLDialogElement,
  all: readonly Shortcut[],
  onEscape: () => void,
): void {
  document.addEventListener("keydown", (event) => {
    if (dialog.open) return;
    if (event.key === "Escape") {
      onEscape();
      return;
    }
    if (!store.get().hasShortcuts || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement) return;
    const shortcut = all.find(({ keys }) => keys.includes(event.key));
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.run(event.key);
  });
}
