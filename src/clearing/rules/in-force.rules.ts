import type { Versioned } from '../definitions/definition.js';

/** Business dates, both included; null: open. */
export interface Dated {
  readonly fromDate: string;
  readonly untilDate: string | null;
}

/** After every date there is. */
const NEVER = '9999-12-31';

/**
 * The dates on which each version counts: from its first date to its last, or to the day before a later version begins.
 * So the last version that begins on a date or before says what is so on it, and nothing does when that one has ended.
 * @param versions of one code, in any order; versions that never count are left out
 */
export function inForceSpans<Definition extends Dated>(
  versions: readonly Versioned<Definition>[],
): { readonly version: Versioned<Definition>; readonly from: string; readonly until: string }[] {
  return versions.flatMap((version) => {
    const { fromDate: from, untilDate } = version.definition;
    const later = versions.filter(({ number }) => number > version.number);
    const ends = later.map(({ definition }) => definition.fromDate).sort();
    if (ends[0] !== undefined && ends[0] <= from) return [];
    const until = ends[0] === undefined ? NEVER : dayBefore(ends[0]);
    return [{ version, from, until: untilDate !== null && untilDate < until ? untilDate : until }];
  });
}

/** The version of one code that counts on the date. */
export function inForceOn<Definition extends Dated>(
  versions: readonly Versioned<Definition>[],
  date: string,
): Versioned<Definition> | null {
  const begun = versions.filter(({ definition }) => definition.fromDate <= date);
  const last = begun.reduce<Versioned<Definition> | null>(
    (best, version) => (best === null || version.number > best.number ? version : best),
    null,
  );
  if (last === null) return null;
  const { untilDate } = last.definition;
  return untilDate !== null && untilDate < date ? null : last;
}

const dayBefore = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
