/** Entries of a map in the order of their keys. */
export const byKey = ([left]: [string, unknown], [right]: [string, unknown]): number =>
  left < right ? -1 : 1;
