import { spawnSync } from 'node:child_process';

const MEGABYTES = 1024 * 1024;

/** What moved on the GL accounts in a month, and what they hold at its end: debits less credits, in minor units. */
export interface GlMonth {
  debit: bigint;
  credit: bigint;
  balance: bigint;
}

/** By `YYYY-MM code`. */
export type GlMonths = Map<string, GlMonth>;

export function glMonth(months: GlMonths, month: string, glAccount: string): GlMonth {
  const key = `${month} ${glAccount}`;
  const found = months.get(key) ?? { debit: 0n, credit: 0n, balance: 0n };
  months.set(key, found);
  return found;
}

/** The months of the GL accounts of a journal in one currency, as hledger works them out. */
export function hledgerMonths(journal: string, currency: string): GlMonths {
  const months: GlMonths = new Map();
  const add = (figure: keyof GlMonth, query: readonly string[]): void => {
    for (const { month, glAccount, minor } of cellsOf(journal, currency, query))
      glMonth(months, month, glAccount)[figure] += figure === 'credit' ? -minor : minor;
  };
  add('debit', ['amt:>0']);
  add('credit', ['amt:<0']);
  add('balance', ['--historical']);
  return months;
}

/** GL accounts, the levels in front of a code, have codes of four digits. */
function* cellsOf(journal: string, currency: string, query: readonly string[]) {
  const shape = ['balance', '-N', '--flat', '--empty', '--monthly', '-O', 'csv'];
  const run = spawnSync('hledger', ['-f', '-', ...shape, ...query], {
    input: journal,
    encoding: 'utf8',
    maxBuffer: 64 * MEGABYTES,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  if (run.status !== 0) throw new Error(`hledger does not read the journal:\n${run.stderr}`);
  const [heading, ...rows] = run.stdout.trimEnd().split('\n').map(fieldsOf);
  for (const [account, ...amounts] of rows) {
    const glAccount = /^(?:\d{4}:)*(\d{4}):/.exec(account!)?.[1];
    if (glAccount === undefined) throw new Error(`under no GL account: ${account}`);
    for (const [place, amount] of amounts.entries())
      yield { month: heading![place + 1]!, glAccount, minor: minorOf(amount, currency) };
  }
}

/** Every field is quoted, and none has a quote in it. */
const fieldsOf = (row: string): string[] => row.slice(1, -1).split('","');

function minorOf(amount: string, currency: string): bigint {
  if (amount === '0') return 0n;
  const match = /^(-?\d+)\.(\d\d) (\w+)$/.exec(amount);
  if (match?.[3] !== currency) throw new Error(`not an amount in ${currency}: ${amount}`);
  return BigInt(match[1]! + match[2]!);
}
