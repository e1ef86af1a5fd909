/** All keys in one table, which also makes the help page. */

import { PALETTE_NAMES } from "../domain/palette";
import type { Report } from "../domain/report";
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

export function shortcuts(report: Report, store: Store, acts: Acts): readonly Shortcut[] {
  const step = (by: number): void => {
    const ids = report.alerts.map((alert) => alert.alertId);
    const at = ids.indexOf(store.get().openAlertId ?? "");
    const alertId = ids[at < 0 ? 0 : Math.min(Math.max(at + by, 0), ids.length - 1)];
    if (alertId === undefined) return;
    store.set({
      tab: "alerts",
      openAlertId: alertId,
      chosen: { what: "alert", alertId },
    });
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
      run: () => {
        const at = PALETTE_NAMES.indexOf(store.get().palette);
        store.set({ palette: PALETTE_NAMES[(at + 1) % PALETTE_NAMES.length] ?? "day" });
      },
    },
    { keys: ["?"], does: "This help", run: acts.openHelp },
  ];
}
