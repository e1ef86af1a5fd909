import type { Catalogue } from "./catalogue";

export const SV: Catalogue = {};
