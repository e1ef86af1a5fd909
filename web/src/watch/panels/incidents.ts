import { formatTime } from "../../domain/format";
import { button, el } from "../../panels/element";
import { incidentExport, incidentReport } from "../api/client";
import type { Incident, IncidentCard, Moment } from "../domain/incident";
import { canAct } from "../state/store";
import { say, type Word } from "../words/catalogue";
import { answerParts } from "./incident_answer";
import { faultForm } from "./incident_form";
import type { Watch } from "./watch";

const HOUR_MS = 3_600_000;
/** How long before the first fault the replay begins: a ship at 10 knots comes 30 miles. */
const REPLAY_BEFORE_MS = 3 * HOUR_MS;
const EXPORTS = ["gpkg", "json", "cap"] as const;
const MOMENT_WORDS: Readonly<Record<Moment["what"], Word>> = {
  fault: "incident-what-fault",
  told: "incident-what-told",
  alert: "incident-what-alert",
  crossing: "incident-what-crossing",
  detection: "incident-what-detection",
  log: "incident-what-log",
  note: "incident-what-note",
  answer: "incident-what-answer",
};

/** The incident bench: the list, entering a fault, or one incident. */
export function incidentPanel(watch: Watch): HTMLElement {
  const { store } = watch;
  const list = el("div", {});
  const view = el("div", {});
  // Made once for each incident: what is typed outlives what others do meanwhile.
  const acts = el("div", {});
  const card = el("article", { class: "incident", hidden: true }, acts, view);
  const form = el("div", { hidden: true });
  const body = el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": say("tab-incidents") },
    list,
    form,
    card,
  );
  const enter = (isOpen: boolean): void => {
    form.hidden = !isOpen;
    list.hidden = isOpen;
    if (isOpen) form.querySelector<HTMLElement>("select")?.focus();
    else list.querySelector<HTMLElement>("button")?.focus();
  };
  form.append(faultForm(watch, () => enter(false)));
  const showList = (): void => {
    list.replaceChildren(...listParts(watch, () => enter(true)));
  };
  const showCard = (): void => {
    const { value, trouble } = store.get().incident;
    const isOpen = store.get().incidentId !== null;
    card.hidden = !isOpen;
    list.hidden = isOpen;
    if (isOpen) form.hidden = true;
    if (value !== null) renew(view, cardParts(watch, value));
    else view.replaceChildren(el("p", { class: trouble ? "trouble" : "soft" }, trouble ?? "…"));
  };
  showList();
  store.listen((now, before) => {
    if (now.incidentId !== before.incidentId)
      acts.replaceChildren(...actParts(watch, now.incidentId));
    if (now.incidents !== before.incidents) showList();
    if (now.incident !== before.incident || now.incidentId !== before.incidentId) showCard();
  });
  return el("div", { class: "listing shift" }, body);
}

function listParts(watch: Watch, enter: () => void): HTMLElement[] {
  const { value, trouble } = watch.store.get().incidents;
  const rows = (value ?? []).map((one) => row(watch, one));
  return [
    ...(canAct(watch.store.get().session)
      ? [button({ class: "do" }, enter, say("incident-new"))]
      : []),
    ...(trouble === null
      ? []
      : [el("p", { class: "trouble" }, say("incidents-failed", { reason: trouble }))]),
    rows.length > 0
      ? el("ol", { class: "rows" }, ...rows)
      : el("p", { class: "soft" }, say("incidents-none")),
  ];
}

function row({ intents }: Watch, one: Incident): HTMLElement {
  const opened = `${formatTime(one.openedMs).slice(0, 16)} ${say("utc")}`;
  return el(
    "li",
    {},
    button(
      { class: "pick row", "data-incident": one.incidentId },
      () => intents.openIncident(one.incidentId),
      el(
        "span",
        { class: "row-words" },
        el("strong", {}, one.name),
        el("span", { class: "soft digits" }, opened),
      ),
      one.closedMs === null ? null : el("span", { class: "state" }, say("incident-closed")),
    ),
  );
}

/** Show parts anew; what was unfolded stays so while there is as much to unfold. */
function renew(view: HTMLElement, parts: readonly HTMLElement[]): void {
  const before = [...view.querySelectorAll("details")].map(({ open }) => open);
  view.replaceChildren(...parts);
  const after = [...view.querySelectorAll("details")];
  if (after.length === before.length)
    for (const [at, one] of after.entries()) one.open = before[at] ?? false;
}

function actParts(watch: Watch, incidentId: string | null): HTMLElement[] {
  if (incidentId === null) return [];
  const back = button(
    { class: "step" },
    () => watch.intents.openIncident(null),
    say("incident-back"),
  );
  if (!canAct(watch.store.get().session)) return [back];
  return [back, runner(watch, incidentId), noteForm(watch, incidentId)];
}

function cardParts(watch: Watch, card: IncidentCard): HTMLElement[] {
  const { incident, faults, notes } = card;
  const first = Math.min(...faults.map(({ startMs }) => startMs));
  return [
    el("h2", { class: "card-ship" }, incident.name),
    el(
      "ul",
      {},
      ...faults.map((one) =>
        el(
          "li",
          {},
          el("strong", {}, `${one.assetId} `),
          el("span", { class: "digits" }, `${formatTime(one.startMs).slice(0, 16)} – `),
          el("span", { class: "digits" }, `${formatTime(one.endMs).slice(0, 16)} ${say("utc")}`),
          ` (${one.method.replaceAll("_", " ")}, ${one.reporter})`,
        ),
      ),
    ),
    el(
      "p",
      { class: "incident-acts" },
      ...(faults.length === 0
        ? []
        : [
            button(
              { class: "step" },
              () => {
                watch.intents.lookBack(first - REPLAY_BEFORE_MS);
                watch.intents.play(true);
              },
              say("incident-replay"),
            ),
          ]),
      link(incidentReport(incident.incidentId, "html"), say("incident-report")),
      link(incidentReport(incident.incidentId, "pdf"), say("incident-pdf")),
      ...EXPORTS.map((form) =>
        link(
          incidentExport(incident.incidentId, form),
          `${say("incident-export")} ${form.toUpperCase()}`,
        ),
      ),
    ),
    ...answerParts(card),
    el("h2", { class: "small" }, say("incident-notes")),
    el(
      "ol",
      { class: "history" },
      ...notes.map((one) =>
        el("li", {}, soft(`${formatTime(one.writtenMs).slice(0, 16)} ${one.author}: `), one.text),
      ),
    ),
    el("h2", { class: "small" }, say("incident-timeline")),
    el("ol", { class: "history timeline" }, ...card.moments.map(momentRow)),
  ];
}

function soft(words: string): HTMLElement {
  return el("span", { class: "soft digits" }, words);
}

function link(href: string, words: string): HTMLElement {
  return el("a", { class: "link", href, target: "_blank", rel: "noopener" }, words);
}

function momentRow({ timeMs, what, text, vesselId }: Moment): HTMLElement {
  return el(
    "li",
    {},
    soft(`${formatTime(timeMs).slice(0, 16)} `),
    el("strong", {}, `${say(MOMENT_WORDS[what])} `),
    vesselId === null ? null : `${say("mmsi", { number: vesselId })} `,
    el("span", { lang: "en" }, text),
  );
}

/** The button stays pressed while the service weighs; what it refuses stands beside it. */
function runner({ intents }: Watch, incidentId: string): HTMLElement {
  const trouble = el("p", { class: "trouble", role: "alert" });
  const run = button(
    { class: "do" },
    () => {
      run.disabled = true;
      run.textContent = say("incident-running");
      void intents.attributeIncident(incidentId).then((failed) => {
        run.disabled = false;
        run.textContent = say("incident-run");
        trouble.textContent = failed ?? "";
      });
    },
    say("incident-run"),
  );
  return el("div", {}, run, trouble);
}

function noteForm({ intents }: Watch, incidentId: string): HTMLElement {
  const box = el("textarea", { id: "incident-note", rows: 2, maxlength: 4000 });
  const trouble = el("p", { class: "trouble", role: "alert" });
  const form = el(
    "form",
    { class: "shift-form" },
    el("label", { for: box.id }, say("incident-note")),
    box,
    trouble,
    el("button", { type: "submit", class: "step" }, say("shift-save")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (text === "") {
      trouble.textContent = say("form-needed");
      return;
    }
    void intents.noteIncident(incidentId, text).then((failed) => {
      trouble.textContent = failed ?? "";
      if (failed === null) box.value = "";
    });
  });
  return form;
}
