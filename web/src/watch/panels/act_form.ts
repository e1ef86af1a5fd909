import { button, el } from "../../panels/element";
import { type Act, CAUSES } from "../domain/watching";
import { say, type Word } from "../words/catalogue";
import type { Watch } from "./watch";

/** Acts that open a form; the others are done at once. */
const ASKS: Readonly<Partial<Record<Act, Word>>> = {
  answer: "form-answer",
  explain: "form-explain",
  dismiss: "form-dismiss",
  shelve: "form-shelve",
  note: "form-note",
  reopen: "form-reopen",
};
const HAS_CAUSE = new Set<Act>(["explain", "dismiss"]);
const HOURS = [1, 4, 12, 24] as const;

export function needsWords(act: Act): boolean {
  return act in ASKS;
}

/** Asks for the reason of an act. What is typed stays when the service refuses it. */
export function actForm({ store, intents }: Watch, act: Act): HTMLElement {
  const reason = el("textarea", {
    id: "act-reason",
    rows: 3,
    maxlength: 2000,
    "aria-describedby": "act-trouble",
  });
  const cause = el(
    "select",
    { id: "act-cause" },
    el("option", { value: "" }, say("form-cause-none")),
    ...CAUSES.map((one) => el("option", { value: one }, say(`cause-${one}`))),
  );
  const hours = el(
    "select",
    { id: "act-hours" },
    ...HOURS.map((one) => el("option", { value: one }, say(`form-hours-${one}`))),
  );
  const trouble = el("p", { id: "act-trouble", class: "trouble", role: "alert" });
  const form = el(
    "form",
    { class: "act-form", "aria-label": say(`act-${act}`) },
    el("label", { for: "act-reason" }, say(ASKS[act] ?? "form-note")),
    reason,
    HAS_CAUSE.has(act) ? row("act-cause", say("form-cause"), cause) : null,
    act === "shelve" ? row("act-hours", say("form-until"), hours) : null,
    act === "answer" ? el("p", { class: "soft" }, say("form-answer-note")) : null,
    trouble,
    el(
      "div",
      { class: "form-buttons" },
      el("button", { type: "submit", class: "do" }, say("act-save")),
      button({ class: "step" }, intents.closeForm, say("cancel")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (reason.value.trim() === "") {
      trouble.textContent = say("form-needed");
      reason.focus();
      return;
    }
    intents.act(act, {
      reason: reason.value.trim(),
      cause: CAUSES.find((one) => one === cause.value) ?? null,
      hours: act === "shelve" ? Number(hours.value) : null,
    });
  });
  store.listen((now, before) => {
    if (now.formTrouble !== before.formTrouble) trouble.textContent = now.formTrouble ?? "";
  });
  return form;
}

function row(id: string, word: string, field: HTMLElement): HTMLElement {
  return el("p", { class: "form-row" }, el("label", { for: id }, word), field);
}
