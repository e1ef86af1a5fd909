/** All keys in one table, which also makes the help page. */

import { paletteAfter } from "../domain/palette";
import type { Named } from "../domain/search";
import { alertBeside, openAlert } from "./intents";
import { type Store, TABS } from "./store";

export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
  readonly run: (key: string) => void;
}

interface Acts {
  readonly showAll: () => void;
  readonly openHelp: () => void;
  readonly focusFilter: () => void;
  readonly focusAlert: (alertId: string) => void;
}

interface Bound extends Named {
  readonly store: Store;
}

export function shortcuts(desk: Bound, acts: Acts): readonly Shortcut[] {
  const { store } = desk;
  const step = (by: number): void => {
    const alertId = alertBeside(desk, store.get(), by);
    if (alertId === null) return;
    store.set(openAlert(desk, store.get(), alertId));
    acts.focusAlert(alertId);
  };
  return [
    { keys: ["j"], does: "Next alert", run: () => step(1) },
    { keys: ["k"], does: "Previous alert", run: () => step(-1) },
    {
      keys: ["1", "2", "3", "4"],
      does: "Alerts, crossings, lines, run",
      run: (key) => store.set({ tab: TABS[Number(key) - 1] ?? "alerts" }),
    },
    { keys: ["/"], does: "To the filter", run: acts.focusFilter },
    { keys: ["0"], does: "The whole chart", run: acts.showAll },
    {
      keys: ["p"],
      does: "Day, dusk, night",
      run: () => store.set({ palette: paletteAfter(store.get().palette) }),
    },
    { keys: ["?"], does: "This help", run: acts.openHelp },
  ];
}
