import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreeOn, hirePair } from '../approvals.js';
import { poster, type Poster } from '../prepare-book.js';
import { USUAL_ORDER } from './content.js';

const BOOK = '/v1/books/bench';
const SOURCE = 'shop';
const LONGEST_MILLISECONDS = 3 * 3_600_000;
const ACCOUNTS_PER_REQUEST = 500;

export interface Clearing {
  /** Until every record has its result. */
  readonly clearedSeconds: number;
  /** From then until the last voucher is posted. */
  readonly postedSeconds: number;
  readonly vouchers: number;
}

/** A source and what it is cleared by, by maker and checker; an account for every party. @returns the key of an operator */
export async function setUp(url: string, adminKey: string): Promise<string> {
  const pair = await hirePair(url, adminKey, 'trade');
  await agreeOn(pair, COMMANDS);
  await openAccounts(poster(url, adminKey));
  return pair.operator.key;
}

const COMMANDS = [
  {
    command: 'set-trade-source',
    content: {
      ...{ source: SOURCE, name: SOURCE, format: 'trade-confirmation', kinds: ['original'], registrars: [] },
      ...{ expectedFiles: 1, parties: 'any', fileName: 'T_{date}_{number}.txt', active: true },
    },
  },
  {
    command: 'set-calendar',
    content: {
      ...{ calendar: 'cn', name: 'China', base: 'mainland-china', weekend: ['sat', 'sun'], makeUpDays: true },
    },
  },
  {
    command: 'set-fee-schedule',
    content: {
      ...{
        schedule: 'service',
        name: 'Service',
        currency: 'CNY',
        fromDate: '2026-01-01',
        rounding: 'half-up',
      },
      terms: { tiering: 'whole', tiers: [{ from: '0', below: null, flat: '0', rate: '0.006' }] },
    },
  },
  {
    command: 'set-clearing-rule',
    content: {
      ...{ rule: 'trades', name: 'Trades', fromDate: '2026-01-01', direction: 'disburse' },
      match: { source: SOURCE, product: '*', party: '*' },
      payee: { kind: 'party' },
      settlement: {
        ...{
          calendar: 'cn',
          openDays: 1,
          countedFrom: 'occurred-at',
          cutOff: '15:00:00.000',
          at: '10:00:00',
        },
      },
      fees: [{ schedule: 'service', bearer: 'payee', account: 'fees' }],
      businessType: 'settlement',
      accounts: { payable: 'payable:{payee}', position: 'position' },
    },
  },
];

async function openAccounts(post: Poster): Promise<void> {
  const parties = Array.from(
    { length: USUAL_ORDER.parties },
    (_, index) => `P${String(index).padStart(6, '0')}`,
  );
  const accounts = [
    { code: 'position', glAccount: '2202', overdraftLimit: 'unlimited' },
    { code: 'fees', glAccount: '2109' },
    ...parties.map((party) => ({ code: `payable:${party}`, glAccount: '2101' })),
  ].map((account) => ({ name: account.code, currency: 'CNY', ...account }));
  for (let start = 0; start < accounts.length; start += ACCOUNTS_PER_REQUEST)
    await post(`${BOOK}/accounts/batch`, { accounts: accounts.slice(start, start + ACCOUNTS_PER_REQUEST) });
}

/** From the moment in which the file lies there as a whole until its records are visible. */
export async function bring(
  url: string,
  key: string,
  directory: string,
  path: string,
  { round, sha256 }: { round: number; sha256: string },
): Promise<{ readonly file: string; readonly seconds: number }> {
  const folder = join(directory, 'in', 'bench', SOURCE);
  mkdirSync(folder, { recursive: true });
  const name = `T_${USUAL_ORDER.businessDate.replaceAll('-', '')}_${round + 1}.txt`;
  renameSync(path, join(folder, name));
  const began = performance.now();
  writeFileSync(join(folder, `${name}.sha256`), sha256);
  const file = await until(async () => {
    const { items } = await read<{ items: TradeFile[] }>(url, key, '/trade-files?limit=1');
    const [latest] = items;
    if (latest?.name !== name) return null;
    if (latest.state === 'refused') throw new Error(`The file was refused: ${latest.refusalMessage}`);
    return latest.state === 'accepted' ? latest.id : null;
  });
  return { file, seconds: (performance.now() - began) / 1_000 };
}

/** Clears an accepted file, as the job of the night does. */
export async function clear(url: string, key: string, file: string): Promise<Clearing> {
  const began = performance.now();
  const order = { file, despiteMissing: true, reason: 'bench' };
  const { id } = await poster(url, key)(`${BOOK}/clearing-runs`, order);
  const inState = (...states: readonly string[]): Promise<ClearingRun> =>
    until(async () => {
      const run = await read<ClearingRun>(url, key, `/clearing-runs/${id as string}`);
      return states.includes(run.state) ? run : null;
    });
  await inState('cleared', 'posting', 'posted');
  const cleared = performance.now();
  await inState('posted');
  const posted = performance.now();
  const vouchers = await countVouchers(url, key, id as string);
  return { clearedSeconds: (cleared - began) / 1_000, postedSeconds: (posted - cleared) / 1_000, vouchers };
}

async function countVouchers(url: string, key: string, run: string): Promise<number> {
  let count = 0;
  let after = '';
  for (;;) {
    const page = await read<VoucherPage>(url, key, `/clearing-runs/${run}/vouchers?limit=200${after}`);
    count += page.items.length;
    if (!page.hasMore) return count;
    after = `&after=${page.next}`;
  }
}

interface TradeFile {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly refusalMessage: string;
}
interface ClearingRun {
  readonly state: string;
}
interface VoucherPage {
  readonly items: readonly unknown[];
  readonly hasMore: boolean;
  readonly next: string;
}

async function read<T>(url: string, key: string, path: string): Promise<T> {
  const answer = await fetch(`${url}${BOOK}${path}`, { headers: { authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  const began = performance.now();
  while (performance.now() - began < LONGEST_MILLISECONDS) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('What was waited for did not come in time');
}
