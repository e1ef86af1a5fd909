import type { Shortcut } from "../state/shortcuts";

/** Hear the keys of the whole page. Typing into a box is typing, not a command. */
export function hearKeys(
  areOn: () => boolean,
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
    if (!areOn() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) return;
    const shortcut = all.find(({ keys }) => keys.includes(event.key));
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.run(event.key);
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLInputElement
  );
}
