/** What is wrong with the picture, too large to be overlooked. */

import { formatDuration, formatTime } from "../../domain/format";
import { el } from "../../panels/element";
import { hasEnded, isRecording, trouble } from "../domain/honesty";
import type { WatchState } from "../state/store";
import { say, type Word } from "../words/catalogue";
import type { Watch } from "./watch";

interface Banner {
  readonly kind: "grave" | "warning" | "note";
  readonly title: string;
  readonly text: string;
}

export function banners({ store }: Watch): HTMLElement {
  const box = el("div", { class: "banners", role: "status" });
  let shown = "";
  const show = (state: WatchState): void => {
    const all = bannersOf(state);
    const words = JSON.stringify(all);
    if (words === shown) return; // a reader of the screen hears it once
    shown = words;
    box.replaceChildren(...all.map(one));
  };
  show(store.get());
  store.listen(show);
  return box;
}

function one({ kind, title, text }: Banner): HTMLElement {
  return el("p", { class: `banner banner-${kind}` }, el("strong", {}, title), ` ${text}`);
}

export function bannersOf(state: WatchState): Banner[] {
  return [
    ...fresh(state),
    ...ended(state),
    ...waiting(state),
    ...replayed(state),
    ...origin(state),
  ];
}

function banner(kind: Banner["kind"], name: string, values: Record<string, string> = {}): Banner {
  // Each name has both words in the catalogue; a test holds that.
  const [title, text] = [`${name}-title` as Word, `${name}-text` as Word];
  return { kind, title: say(title), text: say(text, values) };
}

const MINUTE_MS = 60_000;

function fresh(state: WatchState): Banner[] {
  const found = trouble(state, state.wallMs);
  if (found === null) return [];
  const isGrave = found !== "some-down";
  const ageMs = state.wallMs - (state.heardMs ?? state.wallMs);
  return [
    banner(isGrave ? "grave" : "warning", found, {
      time: state.watermarkMs === null ? "–" : formatTime(state.watermarkMs),
      age: formatDuration(Math.floor(ageMs / MINUTE_MS) * MINUTE_MS),
      names: state.sources
        .filter((source) => source.state === "down" || source.state === "stale")
        .map(({ name }) => name)
        .join(", "),
    }),
  ];
}

/** The last picture of a recording must not pass for the present. */
function ended(state: WatchState): Banner[] {
  const { watermarkMs } = state;
  if (!hasEnded(state)) return [];
  return [
    banner("warning", "ended", { time: watermarkMs === null ? "–" : formatTime(watermarkMs) }),
  ];
}

/** Before the first reports are judged an empty chart means nothing. */
function waiting({ watermarkMs, link }: WatchState): Banner[] {
  return watermarkMs === null && link === "live" ? [banner("warning", "waiting")] : [];
}

function replayed({ replay }: WatchState): Banner[] {
  if (replay === null) return [];
  const back = banner("warning", "replay", { time: formatTime(replay.atMs).slice(0, 16) });
  return [replay.trouble === null ? back : { ...back, text: replay.trouble }];
}

function origin({ session, watermarkMs, wallMs }: WatchState): Banner[] {
  if (session.origin === "RECONSTRUCTION") return [banner("note", "reconstruction")];
  if (session.origin === "SYNTHETIC") return [banner("note", "synthetic")];
  if (watermarkMs === null || !isRecording(watermarkMs, wallMs)) return [];
  return [banner("note", "recording", { day: formatTime(watermarkMs).slice(0, 10) })];
}
