/** What a click, a key or the chart asks for, as a change of the state. */

import type { Chosen } from "../domain/choice";
import { findAlerts, type Named } from "../domain/search";
import type { State } from "./store";

export const PAGE_ALERTS = 200;

/** Open an alert where it stands in the list. A filter that hides it is taken off. */
export function openAlert(named: Named, state: State, alertId: string): Partial<State> {
  const at = (filter: string): number =>
    findAlerts(named, filter).findIndex((alert) => alert.alertId === alertId);
  const isKept = at(state.alertFilter) >= 0;
  const alertFilter = isKept ? state.alertFilter : "";
  return {
    tab: "alerts",
    alertFilter,
    alertPage: Math.floor(Math.max(0, at(alertFilter)) / PAGE_ALERTS),
    openAlertId: alertId,
    chosen: { what: "alert", alertId },
  };
}

/** The alert so many places after the open one, in the list as it is filtered; null: none. */
export function alertBeside(named: Named, state: State, by: number): string | null {
  const ids = findAlerts(named, state.alertFilter).map((alert) => alert.alertId);
  return beside(ids, state.openAlertId, by);
}

/** The name so many places after another, not past the ends; without that one, the first. */
export function beside(ids: readonly string[], id: string | null, by: number): string | null {
  const now = id === null ? -1 : ids.indexOf(id);
  const next = now < 0 ? 0 : Math.min(Math.max(now + by, 0), ids.length - 1);
  return ids[next] ?? null;
}

/** What lies under a click on the chart. A track stands for the first alert of its ship. */
export function pick(named: Named, state: State, picked: Chosen | TrackPicked): Partial<State> {
  switch (picked.what) {
    case "alert":
      return openAlert(named, state, picked.alertId);
    case "track": {
      const alert = named.report.alerts.find((one) => one.trackId === picked.trackId);
      return alert ? openAlert(named, state, alert.alertId) : {};
    }
    default:
      return { chosen: picked };
  }
}

interface TrackPicked {
  readonly what: "track";
  readonly trackId: string;
}
