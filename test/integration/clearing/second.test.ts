import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdvanceSeconds } from '../../../src/clearing/second/advance-seconds.js';
import { PostingQueue } from '../../../src/ledger/posting/index.js';
import { hire, makeAndApprove } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { auditClearing } from '../../support/audit-clearing.js';
import { balanceOf } from '../../support/balances.js';
import { openAccount } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { startClearingWorld, type ClearingWorld, type FileRecord } from '../../support/clearing-world.js';
import { randomOf, seedOf } from '../../support/random.js';

let world: ClearingWorld;
let checker: string;
beforeAll(async () => {
  world = await startClearingWorld(40);
  checker = await hire(world.call, 'checker', ['approver']);
  for (const party of ['next-1', 'investor-1'])
    await openAccount(world.call, 'main', { code: `payable:${party}`, glAccount: '2101' });
});
afterAll(async () => {
  expect(await auditBooks(world.sql)).toEqual([]);
  expect(await auditClearing(world.sql)).toEqual([]);
  await world.stop();
});

const redemptions = (count: number, seed: number): FileRecord[] => {
  const next = randomOf(seed);
  return Array.from({ length: count }, () => ({
    recordType: 'redeem',
    party: `m-${1 + next.below(3)}`,
    payer: 'investor-1',
    amountMinor: BigInt(10 + next.below(90_000)),
    attributes: { nextPayee: 'next-1', nextProduct: 'fund-b' },
  }));
};
const read = async (path: string) =>
  (await world.call('GET', `/v1/books/main/${path}`, { role: 'finance' })).body;
const start = async (file: string) =>
  (
    await world.call('POST', '/v1/books/main/clearing-runs', {
      role: 'operator',
      body: { file, reason: 'test' },
    })
  ).body.id as string;
const answer = (id: string, outcome: string, reference = 'd-1') =>
  world.call('POST', `/v1/books/main/second-clearings/${id}/answer`, {
    body: { outcome, reference, at: '2026-11-23T02:00:00Z' },
  });
const seconds = () => world.app.get(AdvanceSeconds);
const owedTo = async (party: string) =>
  BigInt((await balanceOf(world.call, 'main', `payable:${party}`)).replace('.', ''));

describe('second clearing', () => {
  it('nine tenths of each redemption go on once, whoever dies and however often it is triggered', async () => {
    const records = redemptions(90, seedOf('second clearing'));
    const run = await start(await world.file(records));
    await world.round();
    expect((await read(`clearing-runs/${run}`)).state).toBe('posted');
    expect((await read('second-clearings?state=triggered')).items).toHaveLength(50);

    const queue = world.app.get(PostingQueue);
    const real = queue.postEach.bind(queue);
    queue.postEach = async (postings) => {
      await real(postings.slice(0, 30));
      throw new Error('killed');
    };
    await expect(seconds().round()).rejects.toThrow('killed');
    queue.postEach = real;
    await Promise.all([seconds().round(), seconds().round()]);
    await seconds().round();

    const wanted = records.reduce((sum, { amountMinor }) => sum + (amountMinor! * 9n) / 10n, 0n);
    expect(await owedTo('next-1')).toBe(wanted);
    expect((await read('second-clearings?state=triggered')).items).toEqual([]);
    const [second] = (await read('second-clearings')).items;
    expect(second).toMatchObject({ state: 'derived', product: 'fund-b', payee: 'next-1', formulaVersion: 1 });
  });

  it('each ends by one answer: a success is settled, a failure goes back to the payer', async () => {
    const { items } = await read('second-clearings?limit=200');
    const [good, bad] = [items[0], items[1]];
    const minor = BigInt(bad.amount.replace('.', ''));
    const before = await owedTo('next-1');
    expect((await answer(good.id, 'succeeded')).body).toMatchObject({ state: 'succeeded', reference: 'd-1' });
    expect((await answer(good.id, 'succeeded')).headers.get('idempotent-replayed')).toBe('true');
    expect(outcomeOf(await answer(good.id, 'failed'))).toEqual([409, 'CLEARING.SECOND_NOT_WAITING']);
    const twice = await Promise.all([answer(bad.id, 'failed'), answer(bad.id, 'succeeded', 'd-2')]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 409]);
    const ended = (await read(`second-clearings/${bad.id}`)).state as string;
    await Promise.all([seconds().round(), seconds().round()]);
    expect((await read(`second-clearings/${bad.id}`)).state).toBe(
      ended === 'failed' ? 'refunded' : 'succeeded',
    );
    expect(await owedTo('investor-1')).toBe(ended === 'failed' ? minor : 0n);
    expect(before - (await owedTo('next-1'))).toBe(ended === 'failed' ? minor : 0n);

    const third = items[2];
    expect((await answer(third.id, 'failed', 'd-3')).status).toBe(200);
    await seconds().round();
    expect((await answer(third.id, 'failed', 'd-3')).body.state).toBe('refunded');
    const refused = await makeAndApprove(world.call, checker, {
      command: 'void-clearing-run',
      content: { run: third.run },
    });
    expect(outcomeOf(refused)).toEqual([409, 'CLEARING.IS_SETTLED']);
  });

  it('what the downstream has not answered ends with its run', async () => {
    const before = await owedTo('next-1');
    const run = await start(await world.file(redemptions(30, 5), { businessDate: '2026-11-19' }));
    await world.round();
    await seconds().round();
    expect(await owedTo('next-1')).toBeGreaterThan(before);
    const voided = await makeAndApprove(world.call, checker, {
      command: 'void-clearing-run',
      content: { run },
    });
    expect(voided.status).toBe(200);
    await world.round();
    expect(await read(`clearing-runs/${run}`)).toMatchObject({ state: 'void', over: true });
    expect(await owedTo('next-1')).toBe(before);
    const [gone] = (await read('second-clearings?state=void')).items;
    expect(outcomeOf(await answer(gone.id, 'succeeded'))).toEqual([409, 'CLEARING.CHANGED_MEANWHILE']);
  });

  it('one that cannot be worked out or posted waits by itself, and the first result stays as it is', async () => {
    const [strange, stopped] = [
      { recordType: 'redeem', attributes: {} },
      { recordType: 'redeem', attributes: { nextPayee: 'nobody', nextProduct: 'fund-b' } },
    ];
    const run = await start(await world.file([strange, stopped], { businessDate: '2026-11-18' }));
    await world.round();
    await seconds().round();
    const { items } = await read('second-clearings?state=triggered');
    expect(items.map(({ refusal }: { refusal: string }) => refusal)).toEqual([
      'CLEARING.SECOND_INCOMPLETE',
      'LEDGER.ACCOUNT_NOT_FOUND',
    ]);
    expect(await read(`clearing-runs/${run}`)).toMatchObject({ state: 'posted', over: true });
  });

  it('refuses malformed formulas', async () => {
    const formula = {
      ...{
        formula: 'f',
        name: 'F',
        payeeKind: 'party',
        productKind: 'constant',
        productValue: 'p',
        part: '0.5',
      },
      ...{
        openDays: 1,
        calendar: 'none',
        at: '09:00:00',
        businessType: 'x',
        payable: 'p:{payee}',
        refund: 'r',
      },
    };
    const tried = (more: object) =>
      world.call('POST', '/v1/books/main/approvals', {
        role: 'operator',
        body: { command: 'set-clearing-formula', reason: 'test', content: { ...formula, ...more } },
        headers: { 'idempotency-key': 'f-1' },
      });
    expect(outcomeOf(await tried({ part: '0.000' }))).toEqual([400, 'CLEARING.FORMULA_PART']);
    expect(outcomeOf(await tried({ payeeValue: 'x' }))).toEqual([400, 'CLEARING.FORMULA_PAYEE']);
    expect(outcomeOf(await tried({ refund: 'r:{who}' }))).toEqual([400, 'CLEARING.FORMULA_ACCOUNT']);
    expect((await tried({})).status).toBe(404);
    expect((await read('clearing-formulas')).items).toEqual([]);
  });
});
