/** The service's streams of events. A lost connection is taken up again where it broke. */

import type { BoundsDeg } from "../../domain/report";
import type { Link } from "../domain/honesty";
import { boxWords, EVENTS } from "./client";

export const TOPICS = [
  "alert",
  "disposition",
  "detection",
  "incident",
  "source",
  "shift",
  "system",
  "watermark",
  "gone",
] as const;
export type Topic = (typeof TOPICS)[number];

interface Hears {
  readonly onLink: (link: Link) => void;
  readonly onEvent: (topic: Topic, data: string) => void;
}

const AGAIN_MS = 3000;

/** Hear what happens until the answer is called. The browser itself resumes a broken stream. */
export function hearEvents({ onLink, onEvent }: Hears): () => void {
  return open(EVENTS, onLink, TOPICS, (topic, data) => onEvent(topic, data));
}

/** Hear the ships that moved inside a box since a picture with that sequence. */
export function hearPicture(
  box: BoundsDeg,
  since: number,
  onDelta: (data: string) => void,
): () => void {
  const path = `api/v1/picture/events?bbox=${boxWords(box)}&since=${since}`;
  return open(
    path,
    () => undefined,
    ["delta"] as const,
    (_, data) => onDelta(data),
  );
}

/** A stream that ends for good (a refusal) is opened anew after a while. */
function open<T extends string>(
  path: string,
  onLink: (link: Link) => void,
  topics: readonly T[],
  onEvent: (topic: T, data: string) => void,
): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const start = (): void => {
    source = new EventSource(path);
    source.onopen = () => onLink("live");
    source.onerror = () => {
      onLink("lost");
      if (source.readyState === EventSource.CLOSED) again = setTimeout(start, AGAIN_MS);
    };
    for (const topic of topics)
      source.addEventListener(topic, (event: MessageEvent<string>) => onEvent(topic, event.data));
  };
  start();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
