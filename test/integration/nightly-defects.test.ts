import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageSizes } from '../../src/trial-balance/nightly/page-sizes.js';
import { financeOf } from '../support/nightly.js';
import { DEFECTS, DEFECTS_OF_HISTORY, EARLIER_DEFECTS, type Defect } from '../support/defects.js';
import { holdsOf, placed } from '../support/holds.js';
import { startService, type Service } from '../support/service.js';
import { Backup, Names } from '../support/tampering.js';
import { closeDay, DAYS, playEverything } from '../support/verification-world.js';

const NEXT = '2026-11-24';
const [FIRST, SECOND] = DAYS;
/** Written by every run, and put back after it. */
const RESULTS = 'trial_balance trial_balance_line trial_balance_finding audit_event';

let service: Service;
let finance: ReturnType<typeof financeOf>;
let backup: Backup;
let names: Names;
beforeAll(async () => {
  service = await startService();
  // The holds of an account stand on several pages; it is told once.
  Object.assign(service.app.get(PageSizes), { holds: 1 });
  finance = financeOf(service.call, 'main');
  const world = await playEverything(service.call);
  await finance.openDay(NEXT);
  await finance.moveTo(NEXT);
  await closeDay(service.call, FIRST);
  await finance.prove(FIRST);
  for (const amount of ['1.00', '2.00']) await placed(holdsOf(service.call).place('idle', amount));
  names = await Names.of(service.sql, world);
  backup = await Backup.of(service.sql);
}, 120_000);
afterAll(() => service.stop());

interface Found {
  readonly proof: number;
  readonly account: string | null;
  readonly glAccount: string | null;
  readonly voucher: string | null;
  readonly currency: string | null;
  readonly problem: string;
}

/** `proof account voucher`, of what it concerns. */
const inShort = ({ proof, account, glAccount, voucher, currency }: Found): string =>
  [proof, account ?? glAccount ?? (voucher === null ? currency : null), voucher]
    .filter((part) => part !== null)
    .join(' ');

async function foundOn(date: string): Promise<string[]> {
  const { outcome } = await finance.prove(date);
  const findings = await finance.findings(date);
  expect(outcome).toBe(findings.length === 0 ? 'balanced' : 'imbalanced');
  return findings.map(inShort).sort();
}

const table = (defects: readonly Defect[]): [string, Defect][] =>
  defects.map((defect) => [defect.sql.join('; '), defect]);

async function expectFound(date: string, { sql, found }: Defect): Promise<void> {
  const statements = names.sql(sql);
  try {
    for (const statement of statements) await service.sql(statement);
    expect(await foundOn(date)).toEqual(names.found(found));
  } finally {
    await backup.restore([...statements, RESULTS]);
  }
}

describe('books with every kind of command in them', () => {
  it('balance on every date', async () => {
    for (const date of DAYS) expect(await foundOn(date)).toEqual([]);
    await backup.restore([RESULTS]);
  });
});

describe('a defect is found by its proof, and named', () => {
  it.each(table(DEFECTS))('%s', (_, defect) => expectFound(SECOND, defect));
  it.each(table(DEFECTS_OF_HISTORY))('%s, seen on the first date', (_, defect) => expectFound(FIRST, defect));
  it.each(table(EARLIER_DEFECTS))('%s', (_, defect) => expectFound(SECOND, defect));
});
