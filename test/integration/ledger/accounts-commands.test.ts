import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBook } from '../../support/book.js';
import { customerAccounts, pathOf, told, type AccountChange } from '../../support/customer-accounts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { code: 'main', accounts: [{ code: 'bank', glAccount: '1002' }] });
  await openBook(service.call, { code: 'other' });
});
afterAll(() => service.stop());

const { customer, command, read, historyOf, pay, take } = customerAccounts(() => service);

describe('commands on an account', () => {
  it('change it once, keep who and why, and count as versions', async () => {
    const account = await customer();
    expect(await command(account, 'freeze', { reason: '司法冻结 №7' })).toMatchObject({
      status: 200,
      body: { status: 'frozen', version: '1' },
    });
    await command(account, 'unfreeze');
    await command(account, 'stop-in', { stopped: true });
    await command(account, 'stop-out', { stopped: true });
    await command(account, 'overdraft-limit', { overdraftLimit: '12.5' });
    expect((await historyOf(account)).map(told)).toEqual([
      ['0', 'opening', '', 'active'],
      ['1', 'status', 'active', 'frozen'],
      ['2', 'status', 'frozen', 'active'],
      ['3', 'stop-in', 'false', 'true'],
      ['4', 'stop-out', 'false', 'true'],
      ['5', 'overdraft-limit', '0.00', '12.50'],
    ]);
    expect(await read(account)).toMatchObject({
      version: '5',
      stopIn: true,
      stopOut: true,
      overdraftLimit: '12.50',
    });
    const events = await service.sql<{ action: string; reason: string }>(
      'SELECT action, reason FROM audit_event WHERE target = ? ORDER BY id',
      [account],
    );
    expect(events.map(({ action }) => action)).toEqual([
      'account.open',
      'account.freeze',
      'account.unfreeze',
      'account.stop-in',
      'account.stop-out',
      'account.overdraft-limit',
    ]);
    expect(events[1]!.reason).toBe('司法冻结 №7');
  });

  it.each<[string, object]>([
    ['freeze', {}],
    ['stop-in', { stopped: true }],
    ['stop-out', { stopped: true }],
    ['overdraft-limit', { overdraftLimit: 'unlimited' }],
    ['close', {}],
  ])('%s given again changes nothing, the version included', async (name, body) => {
    const account = await customer();
    const first = await command(account, name, body);
    const again = await command(account, name, { ...body, reason: 'again' });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await historyOf(account)).toHaveLength(2);
    const events = await service.sql(
      "SELECT id FROM audit_event WHERE target = ? AND action <> 'account.open'",
      [account],
    );
    expect(events).toHaveLength(1);
  });

  it('lifting a stop that is not set changes nothing', async () => {
    const account = await customer();
    expect(await command(account, 'stop-in', { stopped: false })).toMatchObject({
      status: 200,
      body: { version: '0' },
    });
    expect(await command(account, 'unfreeze')).toMatchObject({ status: 200, body: { version: '0' } });
  });

  it('a history longer than a page is read completely, in order', async () => {
    const account = await customer();
    for (let turn = 0; turn < 12; turn++) await command(account, 'stop-in', { stopped: turn % 2 === 0 });
    const versions: string[] = [];
    for (let next: string | null = null, first = true; first || next; first = false) {
      const path: string = `${pathOf(account)}/changes?limit=5${next ? `&after=${next}` : ''}`;
      const { body } = await service.call('GET', path);
      versions.push(...body.items.map(({ version }: AccountChange) => version));
      next = body.next;
    }
    expect(versions).toEqual(Array.from({ length: 13 }, (_, version) => String(version)));
    const forged = Buffer.from('["1 OR 1=1"]').toString('base64url');
    const answer = await service.call('GET', `${pathOf(account)}/changes?after=${forged}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.CURSOR_MALFORMED' } });
  });

  it.each<[string, object, number, string, string]>([
    ['freeze', { reason: undefined }, 400, 'HTTP.FIELD_MISSING', 'reason'],
    ['freeze', { reason: '' }, 400, 'HTTP.FIELD_INVALID', 'reason'],
    ['freeze', { reason: '字'.repeat(256) }, 400, 'HTTP.FIELD_INVALID', 'reason'],
    ['freeze', { reason: 'a\u0000' }, 400, 'HTTP.FIELD_INVALID', 'reason'],
    ['freeze', { force: true }, 400, 'HTTP.FIELD_UNKNOWN', 'force'],
    ['stop-in', {}, 400, 'HTTP.FIELD_MISSING', 'stopped'],
    ['stop-out', { stopped: 'true' }, 400, 'HTTP.FIELD_INVALID', 'stopped'],
    ['stop-out', { stopped: 1 }, 400, 'HTTP.FIELD_INVALID', 'stopped'],
    ['overdraft-limit', { overdraftLimit: 'Unlimited' }, 400, 'HTTP.FIELD_INVALID', 'overdraftLimit'],
    ['overdraft-limit', { overdraftLimit: '12.345' }, 400, 'LEDGER.AMOUNT_TOO_PRECISE', 'overdraftLimit'],
    ['overdraft-limit', { overdraftLimit: '1'.repeat(36) }, 400, 'LEDGER.AMOUNT_TOO_LARGE', 'overdraftLimit'],
    ['overdraft-limit', { overdraftLimit: 5 }, 400, 'HTTP.FIELD_INVALID', 'overdraftLimit'],
    ['overdraft-limit', { overdraftLimit: '-5' }, 400, 'HTTP.FIELD_INVALID', 'overdraftLimit'],
  ])('%s with %j is refused', async (name, body, status, code, field) => {
    const account = await customer();
    expect(await command(account, name, body)).toMatchObject({ status, body: { code, field } });
    expect(await historyOf(account)).toHaveLength(1);
  });

  it('takes a reason of 255 four-byte characters', async () => {
    const account = await customer();
    const reason = '😀'.repeat(255);
    expect(await command(account, 'freeze', { reason })).toMatchObject({ status: 200 });
    expect((await historyOf(account))[1]!.reason).toBe(reason);
  });

  it('are given by operators and administrators only, on accounts of the book only', async () => {
    const account = await customer();
    const names: [string, object][] = [
      ['freeze', {}],
      ['unfreeze', {}],
      ['close', {}],
      ['stop-in', { stopped: true }],
      ['stop-out', { stopped: true }],
      ['overdraft-limit', { overdraftLimit: '1' }],
    ];
    for (const [name, body] of names) {
      for (const role of ['poster', 'finance', 'approver'] as const) {
        expect(await command(account, name, body, role)).toMatchObject({ status: 403 });
      }
      const elsewhere = `${pathOf(account, 'other')}/${name}`;
      const answer = await service.call('POST', elsewhere, {
        role: 'operator',
        body: { reason: 'x', ...body },
      });
      expect(answer).toMatchObject({ status: 404, body: { code: 'LEDGER.ACCOUNT_NOT_FOUND' } });
    }
    expect(await command('no-such', 'freeze')).toMatchObject({ status: 404 });
    expect(await historyOf(account)).toHaveLength(1);
  });
});

describe('what is stopped or frozen takes no postings', () => {
  it('each stop lets the other direction through', async () => {
    const account = await customer();
    await pay(account, '5');
    await command(account, 'stop-in', { stopped: true });
    expect(await pay(account, '1')).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.ACCOUNT_STOPPED_IN' },
    });
    expect(await take(account, '1')).toMatchObject({ status: 201 });
    await command(account, 'stop-in', { stopped: false });
    await command(account, 'stop-out', { stopped: true });
    expect(await take(account, '1')).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.ACCOUNT_STOPPED_OUT' },
    });
    expect(await pay(account, '1')).toMatchObject({ status: 201 });
    await command(account, 'freeze');
    expect(await pay(account, '1')).toMatchObject({ status: 422, body: { code: 'LEDGER.ACCOUNT_FROZEN' } });
    expect((await read(account)).balances.ledgerBalance).toBe('5.00');
  });

  it('entries and commands count one version each, without a gap, at the same moment', async () => {
    const account = await customer();
    const work = Array.from({ length: 20 }, (_, index) =>
      index % 4 === 0 ? command(account, 'stop-out', { stopped: index % 8 === 0 }) : pay(account, '1'),
    );
    await Promise.all(work);
    const { version, lastSequence } = await read(account);
    const changes = await historyOf(account);
    expect(Number(version)).toBe(Number(lastSequence) + changes.length - 1);
    expect(lastSequence).toBe('15');
  });
});
