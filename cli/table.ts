import Table from 'cli-table3';

export interface Column {
  readonly title: string;
  /** Figures stand on the right. */
  readonly right?: true;
}

export function tableOf(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}

/** `2026-11-21T02:30:00.123456Z` as a person reads it. */
export const timeText = (time: string | null): string =>
  time === null ? '–' : time.replace('T', ' ').replace(/([.]\d+)?Z$/, ' UTC');
