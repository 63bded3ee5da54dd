import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { TrialBalanceDto } from '../trial-balance/index.js';
import { businessDay, type DemoStep } from './business-day.js';
import { codeOf, DemoClient, describe, idOf } from './demo-client.js';
import { DEMO_ACCOUNTS, DEMO_BOOK_CODE } from './demo-book.js';
import { balancesTable, countsTable, trialBalanceTables, type ShownAccount } from './tables.js';

export interface DayToPlay {
  readonly url: string;
  readonly keys: { readonly poster: string; readonly finance: string };
  /** The same seed gives the same movements. */
  readonly seed: number;
  readonly steps: number;
  /** Begins every request number; a new one for each day that is played. */
  readonly runName: string;
  readonly output: Writable;
  /** Ends the play before its next step. */
  readonly interrupt: AbortSignal;
}

const BOOK = `/v1/books/${DEMO_BOOK_CODE}`;

/**
 * Plays a short business day through REST and prints what came of it.
 * @returns whether the trial balance proves the books
 * @throws Error when an answer is none of those that the day expects; the reason of the interruption
 */
export async function playDay(day: DayToPlay): Promise<boolean> {
  const client = new DemoClient(day.url, day.keys);
  const counts = await playSteps(client, day, businessDay(day.seed, day.steps));
  const accounts: ShownAccount[] = [];
  for (const { code } of DEMO_ACCOUNTS)
    accounts.push(await client.read<ShownAccount>(`${BOOK}/accounts/${code}`));
  const report = await client.read<TrialBalanceDto>(`${BOOK}/trial-balance`);
  day.output.write(
    [
      `\nRequests of the day (seed ${day.seed})`,
      countsTable(counts),
      `\nBalances`,
      balancesTable(accounts),
      `\nTrial balance 科目余额表 of ${report.businessDate}`,
      trialBalanceTables(report),
      `\n${verdictOf(report)}\n`,
    ].join('\n'),
  );
  return report.proven;
}

async function playSteps(
  client: DemoClient,
  day: DayToPlay,
  steps: readonly DemoStep[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const bar = new SingleBar(
    {
      stream: day.output,
      format: 'Playing a business day {bar} {value}/{total}',
      noTTYOutput: true,
      notTTYSchedule: 1_000,
    },
    Presets.shades_classic,
  );
  bar.start(steps.length, 0);
  try {
    for (const [index, step] of steps.entries()) {
      day.interrupt.throwIfAborted();
      for (const answer of await playStep(client, `${day.runName}-${index + 1}`, step)) {
        counts.set(answer, (counts.get(answer) ?? 0) + 1);
      }
      bar.increment();
    }
  } finally {
    bar.stop();
  }
  return counts;
}

/** @returns what each request of the step was answered, in words */
async function playStep(client: DemoClient, requestNumber: string, step: DemoStep): Promise<string[]> {
  const { businessType } = step.movement;
  const first = await client.post(`${BOOK}/vouchers`, requestNumber, step.movement);
  const isRefused = first.status === 422 && codeOf(first) === 'LEDGER.INSUFFICIENT_FUNDS';
  if (first.status !== 201 && !isRefused)
    throw new Error(`A ${businessType} was answered ${describe(first)}`);
  const answers = [isRefused ? `${businessType} refused: insufficient funds` : `${businessType} posted`];
  if (!step.sentTwice || isRefused) return answers;

  const second = await client.post(`${BOOK}/vouchers`, requestNumber, step.movement);
  if (!second.replayed || idOf(second) !== idOf(first)) {
    throw new Error(
      `A ${businessType} sent again was answered ${describe(second)} and not with its first result`,
    );
  }
  return [...answers, `${businessType} sent again: first result`];
}

function verdictOf({ currencies, storedBalances }: TrialBalanceDto): string {
  const sides = currencies.map(({ currency, balanced }) =>
    balanced ? `✔ ${currency}: debits = credits` : `✘ ${currency}: debits and credits differ`,
  );
  const names = storedBalances.differences.map(({ account }) => account).join(', ');
  const balances = storedBalances.agree
    ? '✔ every stored balance is the sum of its turnovers'
    : `✘ ${storedBalances.differing} stored balances are not the sum of their turnovers: ${names}`;
  return [...sides, balances].join('\n');
}
