import { spawnSync } from 'node:child_process';

const MEGABYTES = 1024 * 1024;

/** True where hledger (a Debian package) is installed; says so where it is not. */
export function hasHledger(): boolean {
  const found = spawnSync('hledger', ['--version']).status === 0;
  if (!found)
    console.warn('hledger is not installed (apt-get install hledger): journals are not read back by it');
  return found;
}

/**
 * Balances of a journal in one currency as hledger works them out, debits less credits in minor units, by account
 * code. GL accounts, the levels in front of a code, have codes of four digits.
 */
export function hledgerBalances(journal: string, currency: string): Map<string, bigint> {
  const run = spawnSync('hledger', ['-f', '-', 'balance', '-N', '--flat', '--empty', '-O', 'csv'], {
    input: journal,
    encoding: 'utf8',
    maxBuffer: 64 * MEGABYTES,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  if (run.status !== 0) throw new Error(`hledger does not read the journal:\n${run.stderr}`);
  const [, ...rows] = run.stdout.trimEnd().split('\n');
  return new Map(rows.map((row) => balanceOf(row, currency)));
}

function balanceOf(row: string, currency: string): [string, bigint] {
  const match = /^"(?:\d{4}:)+([^"]+)","(-?[\d.]+)(?: (\w+))?"$/.exec(row);
  if (!match) throw new Error(`not a balance: ${row}`);
  const [, account, amount, unit] = match;
  const minor = BigInt(amount!.replace('.', ''));
  if (minor !== 0n && unit !== currency) throw new Error(`not in ${currency}: ${row}`);
  return [decodeURIComponent(account!), minor];
}
