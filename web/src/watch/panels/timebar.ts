import { formatTime, readTime } from "../../domain/format";
import { button, el } from "../../panels/element";
import { hasEnded } from "../domain/honesty";
import { nowMs, type WatchState } from "../state/store";
import { say } from "../words/catalogue";
import type { Watch } from "./watch";

const REACH_MIN = 24 * 60;
const STEP_MIN = 5;
const MINUTE_MS = 60_000;

/** Looking back: the last day by a slider, any further hour by the box beside it. */
export function timeBar({ store, intents }: Watch): HTMLElement {
  const slider = el("input", {
    type: "range",
    class: "time-slider",
    min: -REACH_MIN,
    max: 0,
    step: STEP_MIN,
    value: 0,
    "aria-label": say("time-slider"),
  });
  // A field of text: the browser's own field for times shows 12 hours where its language does.
  const box = el("input", {
    type: "text",
    class: "time-box digits",
    size: 16,
    maxlength: 16,
    spellcheck: "false",
    autocomplete: "off",
    placeholder: "2026-01-31 23:59",
    "aria-label": say("time"),
  });
  const live = button({ class: "step live" }, () => intents.lookBack(null), say("time-live"));
  const play = button({ class: "step" }, () => intents.play(!store.get().replay?.isPlaying));
  slider.addEventListener("change", () => {
    const back = Number(slider.value);
    intents.lookBack(back === 0 ? null : nowMs(store.get()) + back * MINUTE_MS);
  });
  box.addEventListener("change", () => {
    const atMs = readTime(box.value);
    box.setAttribute("aria-invalid", String(atMs === null));
    if (atMs !== null) intents.lookBack(atMs);
  });
  const show = (state: WatchState): void => {
    const { replay } = state;
    const atMs = replay?.atMs ?? nowMs(state);
    const backMin = Math.round((atMs - nowMs(state)) / MINUTE_MS);
    live.setAttribute("aria-pressed", String(replay === null && !hasEnded(state)));
    play.hidden = replay === null;
    play.textContent = say(replay?.isPlaying ? "time-pause" : "time-play");
    const text = replay === null ? say("time-live") : formatTime(atMs).slice(0, 16);
    slider.setAttribute("aria-valuetext", text);
    if (document.activeElement !== slider) slider.value = String(Math.max(backMin, -REACH_MIN));
    const isTyping = document.activeElement === box;
    if (isTyping) return;
    box.value = formatTime(atMs).slice(0, 16);
    box.removeAttribute("aria-invalid");
  };
  show(store.get());
  store.listen((now, before) => {
    const isNewMinute =
      Math.floor(nowMs(now) / MINUTE_MS) !== Math.floor(nowMs(before) / MINUTE_MS);
    const isOther = now.replay !== before.replay || now.sources !== before.sources;
    if (isOther || isNewMinute) show(now);
  });
  return el(
    "div",
    { class: "timebar", role: "group", "aria-label": say("time-back") },
    el("span", { class: "soft" }, "−24 h"),
    slider,
    live,
    play,
    box,
    el("span", { class: "soft" }, say("utc")),
  );
}
