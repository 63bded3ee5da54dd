import type { DataSource } from 'typeorm';
import { SESSION_SETTINGS } from './connection.js';

/**
 * What the service needs of the server and of its own session. A ledger on a server that may forget a commit is
 * worse than none, so in production a finding stops the boot.
 * @returns one sentence per finding, saying what to set
 */
export async function findServerProblems(dataSource: DataSource): Promise<string[]> {
  const values = await readVariables(dataSource);
  const problems: string[] = [];
  const expect = (name: string, allowed: readonly string[], why: string): void => {
    const value = values.get(name);
    if (value === undefined || !allowed.includes(value)) {
      problems.push(`${name} is ${value ?? 'unknown'}; set it to ${allowed[0]} (${why})`);
    }
  };
  expect('innodb_flush_log_at_trx_commit', ['1'], 'a commit must be on disk when it is answered');
  expect('log_bin', ['ON', '1'], 'recovery to a point in time needs the binary log');
  expect('sync_binlog', ['1'], 'the binary log must not lose a commit that was answered');
  expect('innodb_doublewrite', ['ON', '1'], 'a torn page must be recoverable');
  expect(
    values.has('transaction_isolation') ? 'transaction_isolation' : 'tx_isolation',
    ['READ-COMMITTED'],
    'session',
  );
  for (const name of ['time_zone', 'innodb_lock_wait_timeout', 'wait_timeout'] as const) {
    expect(name, [String(SESSION_SETTINGS[name])], 'session');
  }
  expectStrictMode(values.get('sql_mode') ?? '', problems);
  return problems;
}

function expectStrictMode(mode: string, problems: string[]): void {
  if (!mode.split(',').includes('STRICT_ALL_TABLES'))
    problems.push('sql_mode lacks STRICT_ALL_TABLES (session)');
}

async function readVariables(dataSource: DataSource): Promise<Map<string, string>> {
  const rows: { Variable_name: string; Value: string }[] = await dataSource.query(
    `SHOW VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'log_bin', 'sync_binlog',
      'innodb_doublewrite', 'transaction_isolation', 'tx_isolation', 'time_zone', 'innodb_lock_wait_timeout',
      'wait_timeout', 'sql_mode')`,
  );
  return new Map(rows.map((row) => [row.Variable_name, row.Value]));
}
