import type { Catalogue } from "./catalogue";

export const PL: Catalogue = {};
