/** The card of one alert: which ship, which line, how long, what to ask and whom to call. */

import { formatClock, formatDuration, formatTime } from "../../domain/format";
import { badge } from "../../panels/badge";
import { button, el } from "../../panels/element";
import { isOpen, leftMs } from "../domain/desk_order";
import { shipClassWord } from "../domain/ship_class";
import type { Act, Ahead, AlertDetail, Disposition, WatchAlert } from "../domain/watching";
import { canAct, nowMs, type WatchState } from "../state/store";
import { say } from "../words/catalogue";
import { actForm, needsWords } from "./act_form";
import { shipOf } from "./alert_list";
import { evidenceShort, evidenceWhole } from "./evidence";
import { speedFigure } from "./speed_plot";
import type { Watch } from "./watch";

const PIECES = 3;
const LINES_AHEAD = 3;

export function alertCard(watch: Watch): HTMLElement {
  const { store } = watch;
  const head = el("div", { class: "card-head" });
  const middle = el("div", { class: "card-middle" });
  const foot = el("div", { class: "card-foot" });
  const show = (state: WatchState): void => {
    const { value, trouble } = state.detail;
    if (value === null) {
      const words =
        trouble === null ? say("card-loading") : say("card-failed", { reason: trouble });
      head.replaceChildren(el("p", { class: trouble === null ? "soft" : "trouble" }, words));
      middle.replaceChildren();
      foot.replaceChildren();
      return;
    }
    head.replaceChildren(...heading(value, state));
  };
  const showMiddle = (state: WatchState): void => {
    const { value } = state.detail;
    if (value === null) return;
    if (state.form !== null) middle.replaceChildren(actForm(watch, state.form));
    else if (state.isEvidenceOpen) middle.replaceChildren(whole(watch, value));
    else middle.replaceChildren(...short(watch, value));
    if (state.form !== null) middle.querySelector("textarea")?.focus();
    shorten(middle);
  };
  new ResizeObserver(() => shorten(middle)).observe(middle); // a banner takes from its room
  const showFoot = (state: WatchState): void => {
    if (state.detail.value !== null) foot.replaceChildren(...buttons(watch, state));
  };
  show(store.get());
  showMiddle(store.get());
  showFoot(store.get());
  store.listen((now, before) => {
    const isAnew = now.detail !== before.detail;
    if (isAnew || minute(now) !== minute(before)) show(now);
    const isTyping = now.form !== null && now.form === before.form;
    const isTurned = now.form !== before.form || now.isEvidenceOpen !== before.isEvidenceOpen;
    if ((isAnew && !isTyping) || isTurned) keepingFocus(middle, () => showMiddle(now));
    if (isAnew || isTurned) keepingFocus(foot, () => showFoot(now));
  });
  return el("article", { class: "card", "aria-label": say("page-card") }, head, middle, foot);
}

/** The lightest evidence gives way to what must be read without scrolling; one piece stays. */
function shorten(middle: HTMLElement): void {
  const pieces = [...middle.querySelectorAll<HTMLElement>(".card-evidence .pieces li")];
  for (const one of pieces) one.hidden = false;
  for (const one of pieces.slice(1).reverse()) {
    if (middle.scrollHeight <= middle.clientHeight) return;
    one.hidden = true;
  }
}

function minute(state: WatchState): number {
  return Math.floor(nowMs(state) / 15_000);
}

/** A part made anew gives the focus to the button that had it before. */
function keepingFocus(part: HTMLElement, make: () => void): void {
  const { activeElement } = document;
  const had = part.contains(activeElement) ? activeElement?.getAttribute("data-act") : null;
  make();
  if (had) part.querySelector<HTMLElement>(`[data-act="${had}"]`)?.focus();
}

function heading(detail: AlertDetail, state: WatchState): HTMLElement[] {
  const { alert } = detail;
  return [
    el(
      "div",
      { class: "card-title" },
      badge(alert.kind, alert.level, 40),
      el(
        "div",
        {},
        el(
          "p",
          { class: "card-kind" },
          el("strong", { class: `level level-${alert.level}` }, say(`level-${alert.level}`)),
          ` ${say(`kind-${alert.kind}`)} `,
          el("span", { class: `state state-${alert.state}` }, say(`state-${alert.state}`)),
        ),
        el("h2", { class: "card-ship" }, shipOf(alert)),
        el("p", { class: "soft digits" }, particulars(alert)),
      ),
    ),
    reach(detail, state),
    el(
      "p",
      { class: "card-reason" },
      el("span", { lang: "en" }, alert.reason),
      " ",
      el("span", { class: "soft digits card-said" }, saidAt(alert, state)),
    ),
  ];
}

/** The sentence stands as it was said, while the time above it runs down. */
function saidAt({ endMs }: WatchAlert, state: WatchState): string {
  const isToday = formatTime(endMs).slice(0, 10) === formatTime(nowMs(state)).slice(0, 10);
  return say("card-said", { time: formatTime(endMs).slice(isToday ? 11 : 0, 16) });
}

function particulars(alert: WatchAlert): string {
  const { vesselId, shipType, probability, acknowledgedBy } = alert;
  return [
    vesselId === null ? null : say("mmsi", { number: vesselId }),
    say(shipClassWord(shipType)),
    alert.revision === 0 ? null : say("card-revision", { number: alert.revision }),
    probability === null ? null : say("card-probability", { percent: percent(probability) }),
    acknowledgedBy === null ? null : say("card-acknowledged", { name: acknowledgedBy }),
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

function percent(part: number): string {
  return part < 0.01 && part > 0 ? "<1" : (100 * part).toFixed(0);
}

/** The one thing to be read from afar: how long until the next line. */
function reach(detail: AlertDetail, state: WatchState): HTMLElement {
  const { alert } = detail;
  const left = leftMs(alert, nowMs(state));
  const line = alert.nextAssetName ?? alert.nextAssetId ?? "";
  const isLate = left !== null && left < 0;
  const here = alert.assetName === null ? "card-no-line" : "card-at";
  return el(
    "div",
    { class: "reach" },
    left === null
      ? el("p", { class: "reach-line" }, say(here, { line: alert.assetName ?? "" }), sketch(alert))
      : el(
          "p",
          { class: "reach-line" },
          say(isLate ? "card-past" : "card-reaches", { line }),
          sketch(alert),
          el("strong", { class: "reach-time digits" }, late(left)),
        ),
    others(detail.ahead, alert, left !== null && !isLate),
  );
}

function late(left: number): string {
  return left < 0 ? say("line-late", { ago: formatDuration(-left) }) : formatDuration(left);
}

function sketch({ isSchematic }: WatchAlert): HTMLElement | null {
  return isSchematic ? el("span", { class: "schematic" }, ` (${say("schematic")})`) : null;
}

/** What the time above is, and which lines come after. */
function others(
  ahead: readonly Ahead[],
  alert: WatchAlert,
  isEstimate: boolean,
): HTMLElement | null {
  const then = ahead
    .filter((one) => one.assetId !== alert.nextAssetId)
    .slice(0, LINES_AHEAD)
    .map(({ name, leadMs }) => `${name} ${soon(leadMs ?? 0)}`);
  const words = [
    ...(isEstimate ? [say("card-early")] : []),
    ...(then.length > 0 ? [`${say("card-also")} ${then.join(", ")}`] : []),
  ];
  return words.length === 0 ? null : el("p", { class: "soft digits" }, words.join("; "));
}

function soon(leftMs: number): string {
  return leftMs < 60_000 ? say("line-now") : formatDuration(leftMs);
}

function short(watch: Watch, detail: AlertDetail): HTMLElement[] {
  const { alert } = detail;
  return [
    el(
      "div",
      { class: "ask-call" },
      ...(alert.question === null
        ? []
        : [
            el("h3", {}, say("card-ask")),
            el("p", { class: "ask", lang: "en" }, `“${alert.question}”`),
          ]),
      el("h3", {}, say("card-call")),
      calls(alert),
    ),
    el(
      "section",
      { class: "card-evidence" },
      el(
        "div",
        { class: "card-evidence-head" },
        el("h3", {}, say("card-evidence")),
        toggle(watch, "card-evidence-all"),
      ),
      evidenceShort(alert.evidence, PIECES),
      detail.isWhole
        ? speedFigure(detail)
        : el("p", { class: "soft no-plot" }, say("card-loading")),
    ),
  ];
}

function calls({ call }: WatchAlert): HTMLElement {
  if (call.length === 0) return el("p", { class: "soft" }, say("card-nobody"));
  return el(
    "ul",
    { class: "calls", lang: "en" },
    ...call.map(({ who, why }) =>
      el("li", {}, el("strong", {}, who), el("span", { class: "soft" }, ` ${why}`)),
    ),
  );
}

function toggle({ store }: Watch, word: "card-evidence-all" | "card-evidence-less"): HTMLElement {
  const turn = (): void => store.set({ isEvidenceOpen: !store.get().isEvidenceOpen });
  return button({ class: "link", "data-act": "evidence" }, turn, say(word));
}

function whole(watch: Watch, { alert, dispositions }: AlertDetail): HTMLElement {
  return el(
    "section",
    { class: "card-whole", tabindex: 0, "aria-label": say("card-evidence-all") },
    toggle(watch, "card-evidence-less"),
    el("h3", {}, say("card-evidence")),
    evidenceWhole(alert.evidence),
    ...breakCosts(alert),
    el("h3", {}, say("card-history")),
    canAct(watch.store.get().session)
      ? button(
          { class: "step", "data-act": "note" },
          () => watch.intents.openForm("note"),
          say("act-note"),
        )
      : el("span", {}),
    dispositions.length === 0
      ? el("p", { class: "soft" }, say("card-nothing-done"))
      : el("ol", { class: "history" }, ...dispositions.map(done)),
  );
}

/** Of alerts alike in lead time and level, the line whose break costs most comes first. */
function breakCosts({ breakCosts: costs }: WatchAlert): HTMLElement[] {
  if (costs === null) return [];
  return [
    el("h3", {}, say("card-break")),
    el("p", { lang: "en" }, costs),
    el("p", { class: "soft" }, say("card-break-order")),
  ];
}

function done({ act, officer, timeMs, reason, cause, untilMs }: Disposition): HTMLElement {
  const more = [
    reason,
    cause === null ? null : `(${cause.replaceAll("_", " ")})`,
    untilMs === null ? null : say("card-until", { time: formatTime(untilMs).slice(0, 16) }),
  ].filter((part) => part !== null);
  return el(
    "li",
    {},
    el("span", { class: "soft digits" }, `${formatClock(timeMs)} ${officer}: `),
    el("strong", {}, act.replaceAll("_", " ")),
    more.length > 0 ? ` ${more.join(" ")}` : null,
  );
}

/** What may be done with an alert in its state. */
function actsFor(alert: WatchAlert): readonly Act[] {
  if (alert.state === "shelved") return ["unshelve", "answer", "note"];
  if (!isOpen(alert)) return ["reopen", "answer", "note"];
  const first: Act[] = alert.state === "new" ? ["acknowledge"] : [];
  return [...first, "answer", "explain", "dismiss", "shelve"];
}

function buttons({ intents }: Watch, { session, detail, form }: WatchState): HTMLElement[] {
  const { alert } = detail.value ?? {};
  if (alert === undefined) return [];
  if (!canAct(session)) {
    const words = say("card-no-act", { role: say(`role-${session.role}`) });
    return [el("p", { class: "soft" }, words)];
  }
  return actsFor(alert).map((act, at) =>
    button(
      {
        class: at === 0 ? "do" : "step",
        "data-act": act,
        "aria-pressed": needsWords(act) ? String(form === act) : null,
      },
      () => {
        if (needsWords(act)) intents.openForm(act);
        else intents.act(act, { reason: "", cause: null, hours: null });
      },
      say(`act-${act}`),
    ),
  );
}
