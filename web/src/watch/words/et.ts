import type { Catalogue } from "./catalogue";

export const ET: Catalogue = {};
