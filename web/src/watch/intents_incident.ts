/** What an officer asks of the incident bench. */

import { said } from "./api/refusal";
import type { Parts } from "./intents";
import type { FaultWords, Intents } from "./panels/watch";
import { NOT_YET } from "./state/store";

type IncidentIntents = Pick<
  Intents,
  "enterFault" | "attributeIncident" | "noteIncident" | "openIncident"
>;

export function incidentIntents(parts: Parts): IncidentIntents {
  const { client, feed } = parts;
  const kept = async (doing: () => Promise<void>): Promise<string | null> => {
    try {
      await doing();
      await feed.refreshIncidents();
      return null;
    } catch (error) {
      return said(error);
    }
  };
  return {
    enterFault: (words) => kept(() => enterFault(parts, words)),
    attributeIncident: (id) => kept(() => client.doIncident(id, "attribute", {})),
    noteIncident: (id, text) => kept(() => client.doIncident(id, "notes", { text })),
    openIncident: (incidentId) => openIncident(parts, incidentId),
  };
}

function openIncident({ store, feed }: Parts, incidentId: string | null): void {
  store.set({ incidentId, incident: NOT_YET });
  void feed.refreshIncidents();
}

async function enterFault(parts: Parts, words: FaultWords): Promise<void> {
  const { client } = parts;
  const faultId = newFaultId();
  const form = "seawarden-fault/1";
  await client.enterFault({ form, fault_id: faultId, ...words.document });
  if (words.incidentId !== null) {
    await client.doIncident(words.incidentId, "faults", { fault_id: faultId });
    openIncident(parts, words.incidentId);
  } else openIncident(parts, await client.makeIncident(words.name, faultId));
}

/** "desk-" and 48 random bits: an owner who sends faults has names of their own. */
function newFaultId(): string {
  const bytes = [...crypto.getRandomValues(new Uint8Array(6))];
  return `desk-${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
