import { formatClock, formatTime } from "../../domain/format";
import { button, el } from "../../panels/element";
import { SHIFT_REPORT } from "../api/client";
import type { ShiftEntry } from "../domain/watching";
import { canAct, type WatchState } from "../state/store";
import { say, type Word } from "../words/catalogue";
import type { Watch } from "./watch";

/** Who is on watch, the log, and handing over. */
export function shiftPanel(watch: Watch): HTMLElement {
  const { store } = watch;
  const who = el("p", { class: "shift-who" });
  const log = el("ol", { class: "history" });
  const trouble = el("p", { class: "trouble", role: "alert" });
  const mayAct = canAct(store.get().session);
  const handOver = writer(watch, "end", "shift-summary", "shift-end", trouble);
  const show = ({ shift }: WatchState): void => {
    if (shift.trouble !== null)
      trouble.textContent = say("shift-failed", { reason: shift.trouble });
    const { officer, beganMs, entries } = shift.value ?? {
      officer: null,
      beganMs: null,
      entries: [],
    };
    handOver.hidden = officer === null; // nobody has the desk: there is nothing to hand over
    who.textContent =
      officer === null || beganMs === null
        ? say("shift-nobody")
        : say("shift-since", { name: officer, time: formatTime(beganMs).slice(0, 16) });
    const newestFirst = entries.toSorted((one, other) => other.timeMs - one.timeMs);
    log.replaceChildren(
      ...(newestFirst.length > 0 ? newestFirst.map(entry) : [el("li", {}, say("shift-empty"))]),
    );
  };
  show(store.get());
  store.listen((now, before) => {
    if (now.shift !== before.shift) show(now);
  });
  const forms = [
    writer(watch, "entries", "shift-write", "shift-save", trouble),
    button({ class: "step" }, () => void begin(watch, trouble), say("shift-begin")),
    handOver,
  ];
  return el(
    "div",
    { class: "listing shift" },
    el(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": say("tab-shift") },
      who,
      ...(mayAct ? forms : []),
      trouble,
      el("h2", { class: "small" }, say("shift-log")),
      log,
      el(
        "a",
        { class: "link", href: SHIFT_REPORT, target: "_blank", rel: "noopener" },
        say("shift-report"),
      ),
    ),
  );
}

function entry({ timeMs, officer, text }: ShiftEntry): HTMLElement {
  return el(
    "li",
    {},
    el("span", { class: "soft digits" }, `${formatClock(timeMs)} ${officer}: `),
    text,
  );
}

async function begin({ intents }: Watch, trouble: HTMLElement): Promise<void> {
  trouble.textContent = (await intents.writeShift("begin", "")) ?? "";
}

/** A box and a button: what is typed is kept until the service has it. */
function writer(
  { intents }: Watch,
  what: "entries" | "end",
  ask: Word,
  doing: Word,
  trouble: HTMLElement,
): HTMLElement {
  const box = el("textarea", { id: `shift-${what}`, rows: 2, maxlength: 4000 });
  const form = el(
    "form",
    { class: "shift-form" },
    el("label", { for: box.id }, say(ask)),
    box,
    el("button", { type: "submit", class: "step" }, say(doing)),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (text === "") {
      trouble.textContent = say("form-needed");
      box.focus();
      return;
    }
    void intents.writeShift(what, text).then((failed) => {
      trouble.textContent = failed ?? "";
      if (failed === null) box.value = "";
    });
  });
  return form;
}
