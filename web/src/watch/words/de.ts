import type { Catalogue } from "./catalogue";

export const DE: Catalogue = {};
