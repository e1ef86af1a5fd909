import { el } from "../../panels/element";
import type { Client } from "../api/client";
import { said } from "../api/refusal";
import { say } from "../words/catalogue";

const ASK_MS = 10_000;

/** A box for the token that the watch printed, and the way to the organisation's own sign-in. */
export function signIn(client: Client, enter: () => Promise<void>): HTMLElement {
  const box = el("input", { id: "token", type: "password", autocomplete: "off", class: "filter" });
  const trouble = el("p", { class: "trouble", role: "alert" });
  const other = el(
    "a",
    { href: "api/v1/sign-in/openid", hidden: true },
    say("sign-in-organisation"),
  );
  const form = el(
    "form",
    { class: "sign-in" },
    el("h1", {}, say("sign-in-title")),
    el("label", { for: "token" }, say("sign-in-token")),
    box,
    el("p", { class: "soft" }, say("sign-in-help")),
    trouble,
    el("button", { type: "submit", class: "do" }, say("sign-in-go")),
    other,
  );
  client.hasOpenId(AbortSignal.timeout(ASK_MS)).then(
    (has) => {
      other.hidden = !has;
    },
    () => undefined, // then the token is the only way
  );
  const go = async (): Promise<void> => {
    try {
      await client.signIn(box.value.trim());
      await enter();
    } catch (error) {
      trouble.textContent = say("sign-in-failed", { reason: said(error) });
      box.focus();
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void go();
  });
  return el("main", { class: "sign-in-page" }, form);
}
