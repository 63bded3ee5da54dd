import type { Connection } from 'mysql2/promise';
import { median } from '../figures.js';

const LONGEST_MILLISECONDS = 3 * 3_600_000;
const PAUSE_MILLISECONDS = 20;
/** Some of them in each tenth. */
const LEAST_STEPS = 30;

/** The progress of a batch at a moment in which it was seen to be another. */
interface Seen {
  /** Milliseconds. */
  readonly at: number;
  readonly phase: string;
  readonly pages: number;
}

/** What one phase of preparing took. */
export interface PhaseTime {
  readonly seconds: number;
  readonly pages: number;
  /** Time of a page in the last tenth of the pages by that in the first, both medians; null: too few were seen. */
  readonly lastByFirst: number | null;
}

export interface Prepared {
  /** Makes details of what is due. */
  readonly gather: PhaseTime;
  /** Moves their live pointers, a partial for each party of each page. */
  readonly take: PhaseTime;
  /** Merges the partials into orders; what is left out is given back. */
  readonly order: PhaseTime;
}

/** Looks at the row of the batch until it is prepared; the wait of at most five seconds for the round that begins it is left out. */
export async function watchPreparing(admin: Connection, id: string): Promise<Prepared> {
  const began = performance.now();
  const seen: Seen[] = [];
  for (;;) {
    const [rows] = await admin.query(
      `SELECT state, phase, pages FROM settlement_batch WHERE id = x'${id.replaceAll('-', '')}'`,
    );
    const [{ state, ...progress }] = rows as [{ state: string; phase: string; pages: number }];
    const at = performance.now();
    if (progress.pages > 0 && progress.pages !== seen.at(-1)?.pages) seen.push({ at, ...progress });
    if (state === 'prepared') return phasesOf([...seen, { at, phase: 'prepared', pages: progress.pages }]);
    if (state !== 'preparing') throw new Error(`The batch is ${state}`);
    if (at - began > LONGEST_MILLISECONDS) throw new Error('The batch is still not prepared');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
}

function phasesOf(seen: readonly Seen[]): Prepared {
  const [take, order] = ['take', 'order'].map((phase) => seen.findIndex((one) => one.phase === phase));
  if (take! <= 0 || order! <= take!) throw new Error('Preparing was too short to be seen; take more details');
  return {
    gather: timeOf(seen.slice(0, take! + 1)),
    take: timeOf(seen.slice(take, order! + 1)),
    order: timeOf(seen.slice(order)),
  };
}

function timeOf(seen: readonly Seen[]): PhaseTime {
  const [first, last] = [seen[0]!, seen.at(-1)!];
  const pages = last.pages - first.pages;
  const steps = seen.slice(1).map((one, index) => {
    const before = seen[index]!;
    return {
      page: before.pages - first.pages,
      milliseconds: (one.at - before.at) / (one.pages - before.pages),
    };
  });
  const within = (from: number, to: number): number =>
    median(steps.filter(({ page }) => page >= from && page < to).map(({ milliseconds }) => milliseconds));
  const isShort = steps.length < LEAST_STEPS;
  const lastByFirst = isShort ? null : within(pages * 0.9, pages) / within(0, pages * 0.1);
  return { seconds: (last.at - first.at) / 1_000, pages, lastByFirst };
}
