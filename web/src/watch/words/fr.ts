import type { Catalogue } from "./catalogue";

export const FR: Catalogue = {};
