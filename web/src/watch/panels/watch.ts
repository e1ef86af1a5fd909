/** What every panel of the watch is given. */

import type { PaletteName } from "../../domain/palette";
import type { Act, Cause, Found } from "../domain/watching";
import type { Ships } from "../state/ships";
import type { Chosen, Tab, WatchStore } from "../state/store";

export interface ActWords {
  readonly reason: string;
  readonly cause: Cause | null;
  readonly hours: number | null;
}

/** A fault as it was typed, and the incident it belongs to. */
export interface FaultWords {
  readonly document: Readonly<Record<string, string | number>>;
  /** Null: a new incident of this name. */
  readonly incidentId: string | null;
  readonly name: string;
}

/** What an officer may ask of the page. */
export interface Intents {
  readonly choose: (chosen: Chosen | null) => void;
  readonly openForm: (act: Act) => void;
  readonly closeForm: () => void;
  readonly act: (act: Act, words: ActWords) => void;
  readonly settle: () => void;
  readonly search: (words: string) => Promise<readonly Found[]>;
  readonly goTo: (found: Found) => void;
  readonly setPalette: (palette: PaletteName) => void;
  readonly setTab: (tab: Tab) => void;
  readonly lookBack: (atMs: number | null) => void;
  readonly play: (isPlaying: boolean) => void;
  readonly writeShift: (what: "entries" | "begin" | "end", text: string) => Promise<string | null>;
  /** These answer with what was refused; null: it is kept. */
  readonly enterFault: (said: FaultWords) => Promise<string | null>;
  readonly attributeIncident: (incidentId: string) => Promise<string | null>;
  readonly noteIncident: (incidentId: string, text: string) => Promise<string | null>;
  readonly openIncident: (incidentId: string | null) => void;
  readonly showAll: () => void;
  readonly openHelp: () => void;
}

export interface Watch {
  readonly store: WatchStore;
  readonly ships: Ships;
  readonly intents: Intents;
}
