import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { make } from '../../support/approvals.js';
import { bankOf, FAILED } from '../../support/payouts.js';
import { balanceOf } from '../../support/balances.js';
import {
  FILE_CHANNEL,
  FILE_PAYER,
  FILES,
  sha256Of,
  startFileWorld,
  type FileWorld,
} from '../../support/file-world.js';

let world: FileWorld;
const lines: string[] = [];
beforeAll(async () => {
  world = await startFileWorld({ log: { write: (line) => void lines.push(line) } });
});
afterAll(async () => {
  const truth = await world.bank.truth();
  expect([truth.cameMoreThanOnce, truth.executedMoreThanOnce]).toEqual([0, 0]);
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const kindsOf = (payout: { events: { kind: string }[] }): string[] => payout.events.map(({ kind }) => kind);
const alarms = (name: string): number => lines.filter((line) => line.includes(`"alarm":"${name}"`)).length;

describe('payouts of a channel that is told by files', () => {
  it('leave in a numbered, sealed file, and its result concludes them', async () => {
    await world.bank.behave([{ on: 'payment', amount: '13.00', deed: 'fail', code: 'ACCOUNT_INVALID' }]);
    const before = Number(await balanceOf(world.nodes[0]!.call, 'main', FILE_PAYER));
    const paid = await world.approved({
      amount: '12.34',
      payee: { name: '张|三 "A"', bank: 'ICBC', account: '622202' },
    });
    const failed = await world.approved({ amount: '13.00' });
    const reference = await world.handedOver();
    expect(reference).toMatch(/^[0-9]{8}0001$/);
    expect(await world.file(reference)).toMatchObject({ state: 'handed-over', entries: 2, total: '25.34' });
    expect(kindsOf(await world.payout(paid))).toEqual(['create', 'approve', 'claim']);
    expect((await world.carry(reference))?.status).toBe(201);
    await world.round();
    expect(await world.file(reference)).toMatchObject({ state: 'acknowledged', bankCode: 'TAKEN' });
    expect((await world.result(reference))?.status).toBe(201);
    await world.round();
    expect(await world.payout(paid)).toMatchObject({ state: 'succeeded' });
    expect(await world.payout(failed)).toMatchObject({ state: 'failed', failureCode: 'ACCOUNT_INVALID' });
    const story = await world.file(reference);
    expect(kindsOf(story)).toEqual(['open', 'seal', 'hand-over', 'acknowledge', 'result', 'complete']);
    expect(before - Number(await balanceOf(world.nodes[0]!.call, 'main', FILE_PAYER))).toBeCloseTo(12.34);
    await world.bank.behave([]);
  });

  it('bytes are the same again and again, also when the format of the channel has changed since', async () => {
    await world.approved();
    const reference = await world.handedOver();
    const { sha256 } = await world.file(reference);
    const first = await world.download(reference);
    expect(sha256Of(first)).toBe(sha256);
    const { call } = world.nodes[0]!;
    const path = `/v1/books/main/channels/${FILE_CHANNEL}`;
    const { body: channel } = await call('GET', path, { role: 'admin' });
    const { name, feeAccount, suspenseAccount, isActive, terms, version: expectedVersion } = channel;
    const file = { ...terms.file, payment: { ...terms.file.payment, delimiter: ';', charset: 'GB18030' } };
    const body = {
      name,
      feeAccount,
      suspenseAccount,
      isActive,
      terms: { ...terms, file },
      expectedVersion,
      reason: 'x',
    };
    expect((await call('PUT', path, { role: 'admin', body })).status).toBe(200);
    expect((await world.download(reference)).equals(first)).toBe(true);
    const back = { ...body, terms, expectedVersion: expectedVersion + 1 };
    expect((await call('PUT', path, { role: 'admin', body: back })).status).toBe(200);
    await world.carry(reference);
    await world.result(reference);
    await world.round();
    expect((await world.file(reference)).state).toBe('complete');
  });

  it('numbers have no gap, and a file that was handed over is not handed over anew', async () => {
    const references: string[] = [];
    for (let each = 0; each < 3; each++) {
      await world.approved();
      references.push(await world.handedOver());
    }
    const numbers = references.map((reference) => Number(reference.slice(8)));
    expect(numbers.map((number) => number - numbers[0]!)).toEqual([0, 1, 2]);
    const before = await world.file(references[0]!);
    expect((await world.command(`${references[0]}/hand-over`)).body.state).toBe('handed-over');
    expect((await world.file(references[0]!)).events).toEqual(before.events);
    for (const reference of references) {
      await world.carry(reference);
      await world.result(reference);
    }
    await world.round();
    for (const reference of references) expect((await world.file(reference)).state).toBe('complete');
  });
});

describe('a file that was sealed and is not to leave', () => {
  it('is withdrawn, and its payouts fail; before that nobody concludes them, and one that has ended keeps it here', async () => {
    const id = await world.approved();
    await world.round();
    const { call } = world.nodes[0]!;
    const { file } = (await world.command('seal')).body;
    await world.schema.sql(
      'UPDATE payout SET intent_at = intent_at - INTERVAL 2 HOUR WHERE id = UNHEX(REPLACE(?, ?, ?))',
      [...[id, '-', '']],
    );
    for (const outcome of ['failed', 'succeeded']) {
      const content = { payout: id, outcome, evidence: 'the bank says so' };
      const made = await make(call, { command: 'conclude-payout', content });
      expect(made.body.code).toBe('PAYOUT.WAITS_TO_LEAVE');
    }
    // Whatever has ended it all the same, it does not leave any more.
    expect((await bankOf(world.nodes[0]!).conclude(id, FAILED)).ok).toBe(true);
    expect((await world.command(`${file}/hand-over`)).body.code).toBe('PAYMENT_FILE.ENTRY_ENDED');
    expect((await call('GET', `${FILES}/${file}/content`, { role: 'operator' })).body.code).toBe(
      'PAYMENT_FILE.STATE_FORBIDS',
    );
    expect(alarms('payment-file-stuck')).toBe(1);
    expect((await world.command(`${file}/withdraw`)).body.state).toBe('withdrawn');
    expect((await world.command(`${file}/hand-over`)).status).toBe(409);
    expect(
      (await world.bring('acknowledgement', { name: 'A', content: `A|${file}|TAKEN|\nT|0\n` })).body.code,
    ).toBe('PAYMENT_FILE.NOT_HANDED_OVER');
    const other = await world.approved();
    await world.round();
    const second = (await world.command('seal')).body.file;
    await world.command(`${second}/withdraw`);
    await world.round();
    expect(await world.payout(other)).toMatchObject({ state: 'failed', failureCode: 'FILE_WITHDRAWN' });
  });
});

describe('a file whose rows were changed by hand after it was sealed', () => {
  it('is not handed over: its bytes are not those that were sealed', async () => {
    const id = await world.approved();
    await world.round();
    const { file } = (await world.command('seal')).body;
    const change = (account: string) =>
      world.schema.sql(
        "UPDATE payout SET payee_account = ?, payee_sealed = NULL WHERE id = UNHEX(REPLACE(?, '-', ''))",
        [account, id],
      );
    await change('6222029999');
    const refused = await world.command(`${file}/hand-over`);
    expect([refused.status, refused.body.code]).toEqual([503, 'PAYMENT_FILE.BYTES_DIFFER']);
    expect((await world.file(file)).state).toBe('sealed');
    await change('6222020000');
    expect((await world.command(`${file}/hand-over`)).status).toBe(200);
    await change('6222029999');
    await expect(world.download(file)).rejects.toThrow('PAYMENT_FILE.BYTES_DIFFER');
    await change('6222020000');
    await world.carry(file);
    await world.result(file);
    await world.round();
    expect((await world.payout(id)).state).toBe('succeeded');
  });
});

describe('stops', () => {
  it('let nothing be entered, sealed, handed over or downloaded afterwards; a stop of a party holds its file', async () => {
    const { call } = world.nodes[0]!;
    const stop = (path: string, stopped: boolean, body: object = {}) =>
      stopped
        ? call('PUT', `/v1/books/main/payout-stops/${path}`, {
            role: 'operator',
            body: { reason: 'test', ...body },
          })
        : world.schema.sql('UPDATE payout_stop SET stopped = 0');
    const id = await world.approved();
    await world.round();
    await stop('book', true);
    const late = await world.approved();
    await world.round();
    expect((await world.payout(late)).state).toBe('approved');
    expect((await world.command('seal')).body.code).toBe('PAYMENT_FILE.STOPPED');
    await stop('book', false);
    const { file } = (await world.command('seal')).body;
    await stop(`channels/${FILE_CHANNEL}`, true);
    expect((await world.command(`${file}/hand-over`)).body.code).toBe('PAYMENT_FILE.STOPPED');
    await stop('', false);
    await stop('parties', true, { parties: ['party:payer'] });
    expect((await world.command(`${file}/hand-over`)).body.code).toBe('PAYMENT_FILE.PARTY_STOPPED');
    await stop('', false);
    expect((await world.command(`${file}/hand-over`)).status).toBe(200);
    await stop('book', true);
    await expect(world.download(file)).rejects.toThrow('PAYMENT_FILE.STOPPED');
    await stop('', false);
    await world.carry(file);
    await world.result(file);
    await world.round();
    expect((await world.payout(id)).state).toBe('succeeded');
  });
});
