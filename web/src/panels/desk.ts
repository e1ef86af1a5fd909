/** What every panel is handed. */

import type { Named } from "../domain/search";
import type { Store } from "../state/store";

export interface Desk extends Named {
  readonly store: Store;
}
