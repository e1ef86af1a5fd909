import type { Catalogue } from "./catalogue";

export const FI: Catalogue = {};
