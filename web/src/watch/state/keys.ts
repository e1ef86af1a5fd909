/** All keys of the watch in one table, which also makes the help page. */

import { paletteAfter } from "../../domain/palette";
import { alertHead } from "../../panels/element";
import { beside } from "../../state/intents";
import type { Shortcut } from "../../state/shortcuts";
import { isOpen } from "../domain/desk_order";
import type { Act } from "../domain/watching";
import { needsWords } from "../panels/act_form";
import { toggleMeasure } from "../panels/tools";
import type { Watch } from "../panels/watch";
import { say, type Word } from "../words/catalogue";
import { canAct, nowMs, TABS, type WatchState } from "./store";

const LOOK_BACK_MS = 60 * 60_000;

/** The alert so many places after the chosen one in the list as it is shown; null: none. */
export function alertBeside({ held, chosen }: WatchState, by: number): string | null {
  const ids = held.shown.map((one) => one.alertId);
  return beside(ids, chosen?.what === "alert" ? chosen.alertId : null, by);
}

export function shortcuts(watch: Watch): readonly Shortcut[] {
  const { store, intents } = watch;
  const step = (by: number): void => {
    const alertId = alertBeside(store.get(), by);
    if (alertId === null) return;
    intents.setTab("alerts");
    intents.choose({ what: "alert", alertId });
    alertHead(alertId)?.focus();
  };
  const one = (key: string, word: Word, run: () => void): Shortcut => ({
    keys: [key],
    does: say(word),
    run,
  });
  const act = (key: string, word: Word, which: Act): Shortcut =>
    one(key, word, () => actByKey(watch, which));
  return [
    one("j", "key-next", () => step(1)),
    one("k", "key-previous", () => step(-1)),
    act("a", "key-acknowledge", "acknowledge"),
    act("r", "key-answer", "answer"),
    act("e", "key-explain", "explain"),
    act("d", "key-dismiss", "dismiss"),
    act("s", "key-shelve", "shelve"),
    one("v", "key-evidence", () => store.set({ isEvidenceOpen: !store.get().isEvidenceOpen })),
    {
      keys: TABS.map((_, at) => String(at + 1)),
      does: say("key-tabs"),
      run: (key) => intents.setTab(TABS[Number(key) - 1] ?? "alerts"),
    },
    one("/", "key-search", () => document.getElementById("search")?.focus()),
    one("o", "key-order", intents.settle),
    one("m", "key-measure", () => toggleMeasure(watch)),
    one("y", "key-layers", () => document.querySelector<HTMLElement>("#layers summary")?.click()),
    one("l", "key-live", () => {
      const { replay } = store.get();
      intents.lookBack(replay === null ? nowMs(store.get()) - LOOK_BACK_MS : null);
    }),
    one("p", "key-play", () => intents.play(!store.get().replay?.isPlaying)),
    one("0", "key-all", intents.showAll),
    one("n", "key-palette", () => intents.setPalette(paletteAfter(store.get().palette))),
    one("?", "key-help", intents.openHelp),
  ];
}

function actByKey({ store, intents }: Watch, act: Act): void {
  const { session, detail, chosen } = store.get();
  const alert = detail.value?.alert;
  if (chosen?.what !== "alert" || alert === undefined || !canAct(session)) return;
  if (!isOpen(alert) || (act === "acknowledge" && alert.state !== "new")) return;
  if (needsWords(act)) intents.openForm(act);
  else intents.act(act, { reason: "", cause: null, hours: null });
}
