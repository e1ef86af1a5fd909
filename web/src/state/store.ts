/** The only thing on the page that changes. */

import type { Chosen } from "../domain/choice";
import type { TableView } from "../domain/order";
import type { PaletteName } from "../domain/palette";

export const TABS = ["alerts", "crossings", "lines", "run"] as const;
export type Tab = (typeof TABS)[number];

export interface State {
  readonly palette: PaletteName;
  readonly tab: Tab;
  readonly chosen: Chosen | null;
  /** The alert whose evidence is shown. */
  readonly openAlertId: string | null;
  readonly alertFilter: string;
  readonly alertPage: number;
  readonly crossings: TableView;
  readonly lines: TableView;
  readonly hasShortcuts: boolean;
}

type Listener<S> = (now: S, before: S) => void;

export interface StoreOf<S> {
  readonly get: () => S;
  readonly set: (change: Partial<S>) => void;
  readonly listen: (listener: Listener<S>) => void;
}

export type Store = StoreOf<State>;

export function initialState(palette: PaletteName): State {
  return {
    palette,
    tab: "alerts",
    chosen: null,
    openAlertId: null,
    alertFilter: "",
    alertPage: 0,
    crossings: { ordering: { column: "time", isDescending: false }, filter: "", page: 0 },
    lines: { ordering: { column: "alerts", isDescending: true }, filter: "", page: 0 },
    hasShortcuts: true,
  };
}

export function createStore<S>(initial: S): StoreOf<S> {
  let state = initial;
  const listeners: Listener<S>[] = [];
  return {
    get: () => state,
    set: (change) => {
      const before = state;
      state = { ...state, ...change };
      for (const listener of listeners) listener(state, before);
    },
    listen: (listener) => {
      listeners.push(listener);
    },
  };
}
