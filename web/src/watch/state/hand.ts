import type { WatchStore } from "./store";

/** The list is quiet when no hand was on it for so long. */
const QUIET_MS = 1500;

export interface Hand {
  readonly isOn: () => boolean;
  readonly follow: (on: HTMLElement, settle: () => void, store: WatchStore) => void;
}

/** Whether the officer's pointer or focus is on the lists, and when it left them. */
export function createHand(): Hand {
  let isOver = false;
  let lists: HTMLElement | null = null;
  const isOn = (): boolean => isOver || (lists?.contains(document.activeElement) ?? false);
  return {
    isOn,
    follow: (on: HTMLElement, settle: () => void, store: WatchStore): void => {
      lists = on;
      let leaving: ReturnType<typeof setTimeout> | undefined;
      const left = (): void => {
        clearTimeout(leaving);
        leaving = setTimeout(() => {
          if (!isOn() && store.get().held.isBehind) settle();
        }, QUIET_MS);
      };
      on.addEventListener("pointerenter", () => {
        isOver = true;
      });
      on.addEventListener("pointerleave", () => {
        isOver = false;
        left();
      });
      on.addEventListener("focusout", left);
    },
  };
}
