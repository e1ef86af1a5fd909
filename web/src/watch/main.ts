/** The live page: signs in, asks who is at the desk, and opens the watch. */

import "maplibre-gl/dist/maplibre-gl.css";
import "../base.css";
import "./watch.css";
import { el } from "../panels/element";
import { createClient } from "./api/client";
import { Refused, said } from "./api/refusal";
import { openPage } from "./page";
import { signIn } from "./panels/sign_in";
import { keptLanguage } from "./state/keeping";
import { say, speak } from "./words/catalogue";

const UNSIGNED = new Set([401, 403]);

async function start(): Promise<void> {
  const root = document.getElementById("watch");
  if (root === null) return;
  const language = keptLanguage();
  speak(language);
  document.documentElement.lang = language;
  document.title = say("title");
  const client = createClient();
  const enter = async (): Promise<void> => {
    openPage(root, client, await client.session(AbortSignal.timeout(20_000)));
  };
  try {
    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    if (token !== null) {
      // The token must stand neither in the address bar nor in the history.
      history.replaceState(null, "", location.pathname);
      await client.signIn(token);
    }
    await enter();
  } catch (error) {
    const isUnsigned = error instanceof Refused && UNSIGNED.has(error.status);
    root.replaceChildren(
      isUnsigned
        ? signIn(client, enter)
        : el("p", { class: "failed", role: "alert" }, say("page-failed", { reason: said(error) })),
    );
  }
}

void start();
