/** What every panel is handed. */

import type { Places } from "../domain/places";
import type { Report } from "../domain/report";
import type { Store } from "../state/store";

export interface Desk {
  readonly report: Report;
  readonly places: Places;
  readonly store: Store;
}
