/** How much of each the archive has, or says that it has. */
export interface ArchiveCounts {
  readonly vouchers: number;
  readonly lines: number;
  readonly entries: number;
  readonly facts: number;
}

export interface StoredArchivedMonth {
  readonly month: string;
  /** Some of its vouchers are still online. */
  readonly isMoving: boolean;
  readonly counts: ArchiveCounts;
  readonly seal: { readonly number: number; readonly digest: string } | null;
}

/** A date of which all is archived. */
export interface StoredArchivedDay {
  readonly date: string;
  readonly counts: ArchiveCounts;
  readonly seal: number;
  readonly vouchersDigest: string;
}

/** A seal as it is stored. */
export interface SealOfDay {
  readonly number: number;
  readonly digest: string;
  readonly vouchersDigest: string;
}

/** What is wrong with the records of a month. */
export interface MonthProblem {
  readonly month: string;
  readonly detail: string;
}

const monthOf = (date: string): string => date.slice(0, 7);

/** Months in one row without a gap, all closed, only the last one under way; each the sum of its dates and up to its seal. */
export function checkMonths(
  months: readonly StoredArchivedMonth[],
  days: readonly StoredArchivedDay[],
  seals: ReadonlyMap<number, SealOfDay>,
  closedThrough: string | null,
): MonthProblem[] {
  const problems: MonthProblem[] = [];
  const tell = (month: string, detail: string): void => void problems.push({ month, detail });
  for (const [index, { month, isMoving, counts, seal }] of months.entries()) {
    const before = months[index - 1];
    if (before && monthAfter(before.month) !== month) tell(month, `it stands after ${before.month}`);
    if (before?.isMoving) tell(before.month, `it is under way, and ${month} was begun`);
    if (closedThrough === null || month > closedThrough) tell(month, 'it is not closed');
    if (isMoving) continue;
    const own = days.filter(({ date }) => monthOf(date) === month);
    const difference = differenceOf(counts, sumOf(own));
    if (difference !== null) tell(month, `its dates come to ${difference}`);
    if (seal && seals.get(seal.number)?.digest !== seal.digest)
      tell(month, `seal ${seal.number} is not the one it was archived up to`);
  }
  return problems;
}

/** Why vouchers of a date may not stand in a place; null when they may. */
export function placeProblem(
  place: 'online' | 'archive',
  date: string,
  months: ReadonlyMap<string, StoredArchivedMonth>,
  days: ReadonlyMap<string, StoredArchivedDay>,
): string | null {
  const month = months.get(monthOf(date));
  if (place === 'archive') {
    if (!month) return `${monthOf(date)} was never archived`;
    return month.isMoving || days.has(date) ? null : 'the archive has no record of the date';
  }
  if (!month) return null;
  if (days.has(date)) return 'the date was archived, and it stands online';
  return month.isMoving ? null : `${month.month} was archived, and it stands online`;
}

/** What differs of the counts, in words; null when nothing does. */
export function differenceOf(said: ArchiveCounts, found: ArchiveCounts): string | null {
  const names = ['vouchers', 'lines', 'entries', 'facts'] as const;
  const differing = names.filter((name) => said[name] !== found[name]);
  if (differing.length === 0) return null;
  return differing.map((name) => `${found[name]} ${name} instead of ${said[name]}`).join(', ');
}

const sumOf = (days: readonly StoredArchivedDay[]): ArchiveCounts =>
  days.reduce(
    (sum, { counts }) => ({
      vouchers: sum.vouchers + counts.vouchers,
      lines: sum.lines + counts.lines,
      entries: sum.entries + counts.entries,
      facts: sum.facts + counts.facts,
    }),
    { vouchers: 0, lines: 0, entries: 0, facts: 0 },
  );

function monthAfter(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  return number === 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${month.slice(0, 4)}-${String(number + 1).padStart(2, '0')}`;
}
