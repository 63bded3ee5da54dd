import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBook } from '../../support/book.js';
import { customerAccounts } from '../../support/customer-accounts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { code: 'main', accounts: [{ code: 'bank', glAccount: '1002' }] });
  await openBook(service.call, { code: 'other' });
});
afterAll(() => service.stop());

const { customer, command, read, historyOf, pay, take } = customerAccounts(() => service);

describe('an account is closed only at zero, and stays closed', () => {
  it('with money in it, it is refused, and says how much', async () => {
    const account = await customer();
    await pay(account, '7.50');
    const refused = await command(account, 'close');
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'LEDGER.ACCOUNT_NOT_EMPTY',
        details: { ledgerBalance: '7.50', heldAmount: '0.00', earmarkedAmount: '0.00' },
      },
    });
    await take(account, '7.50');
    expect(await command(account, 'close')).toMatchObject({ status: 200, body: { status: 'closed' } });
    expect(await pay(account, '1')).toMatchObject({ status: 422, body: { code: 'LEDGER.ACCOUNT_CLOSED' } });
  });

  it.each(['held', 'earmarked'])('with something %s, it is refused', async (column) => {
    const account = await customer();
    await service.sql(
      `UPDATE account_balance b JOIN account a ON a.id = b.account_id SET b.${column} = 1 WHERE a.code = ?`,
      [account],
    );
    expect(await command(account, 'close')).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.ACCOUNT_NOT_EMPTY' },
    });
  });

  it.each<[string, object]>([
    ['freeze', {}],
    ['unfreeze', {}],
    ['stop-in', { stopped: true }],
    ['stop-out', { stopped: true }],
    ['overdraft-limit', { overdraftLimit: '1' }],
  ])('closed, it takes no %s', async (name, body) => {
    const account = await customer();
    await command(account, 'close');
    expect(await command(account, name, body)).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.ACCOUNT_CLOSED' },
    });
    expect(await read(account)).toMatchObject({ status: 'closed', version: '1' });
  });

  it('of closing and freezing at the same moment exactly one wins', async () => {
    for (let round = 0; round < 20; round++) {
      const account = await customer();
      const commands = round % 2 === 0 ? ['close', 'freeze'] : ['freeze', 'close'];
      const answers = await Promise.all(commands.map((name) => command(account, name)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
      const loser = answers.find(({ status }) => status === 422)!.body.code;
      const { status } = await read(account);
      expect([status, loser]).toSatisfy(
        ([now, code]: string[]) =>
          (now === 'closed' && code === 'LEDGER.ACCOUNT_CLOSED') ||
          (now === 'frozen' && code === 'LEDGER.ACCOUNT_FROZEN'),
      );
      expect(await historyOf(account)).toHaveLength(2);
    }
  });

  it('of closing and paying in at the same moment exactly one wins', async () => {
    for (let round = 0; round < 20; round++) {
      const account = await customer();
      const [closing, paying] = await Promise.all([command(account, 'close'), pay(account, '1')]);
      const { status, balances } = await read(account);
      const outcome = [closing.status, paying.status, status, balances.ledgerBalance];
      expect(outcome).toSatisfy(
        (found: unknown[]) =>
          String(found) === '200,422,closed,0.00' || String(found) === '422,201,active,1.00',
      );
    }
  });
});

describe('no command leaves a negative available balance behind', () => {
  it('a limit below what is overdrawn is refused', async () => {
    const account = await customer({ overdraftLimit: '10' });
    await take(account, '6');
    const refused = await command(account, 'overdraft-limit', { overdraftLimit: '5.99' });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'LEDGER.OVERDRAFT_IN_USE',
        field: 'overdraftLimit',
        details: { availableBalance: '-0.01' },
      },
    });
    expect(await command(account, 'overdraft-limit', { overdraftLimit: '6' })).toMatchObject({
      status: 200,
      body: { balances: { availableBalance: '0.00' } },
    });
  });

  it('also while the account is drawn on at the same moment', async () => {
    for (let round = 0; round < 15; round++) {
      const account = await customer({ overdraftLimit: '10' });
      const answers = await Promise.all([
        take(account, '4'),
        command(account, 'overdraft-limit', { overdraftLimit: '3' }),
        take(account, '4'),
        command(account, 'overdraft-limit', { overdraftLimit: '7' }),
      ]);
      for (const { status } of answers) expect([200, 201, 422]).toContain(status);
      const { balances } = await read(account);
      expect(Number(balances.availableBalance)).toBeGreaterThanOrEqual(0);
    }
  });
});
