import type { ErpMapping } from './summary.js';

/** The ERP account of each GL account on a date; those that are not mapped then are left out. */
export function mappedOn(mappings: readonly ErpMapping[], businessDate: string): Map<string, string> {
  const inForce = new Map<string, ErpMapping>();
  for (const mapping of mappings) {
    if (mapping.effectiveFrom > businessDate) continue;
    const known = inForce.get(mapping.glAccountId);
    if (!known || isLater(mapping, known)) inForce.set(mapping.glAccountId, mapping);
  }
  return new Map(
    [...inForce.values()].flatMap(({ glAccountId, erpAccount }) =>
      erpAccount === null ? [] : [[glAccountId, erpAccount] as const],
    ),
  );
}

/** Of two that are effective from the same date the later said counts. */
const isLater = (one: ErpMapping, other: ErpMapping): boolean =>
  one.effectiveFrom === other.effectiveFrom
    ? one.version > other.version
    : one.effectiveFrom > other.effectiveFrom;
