declare module "virtual:map-worker" {
  /** Classic script, to be started from a blob. */
  export const SOURCE: string;
}
