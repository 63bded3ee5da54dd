import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { fundedCustomer, holdsOf, placed, standingOf } from '../../support/holds.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let holds: ReturnType<typeof holdsOf>;
beforeAll(async () => {
  service = await startService();
  holds = holdsOf(service.call);
  await openBook(service.call, { accounts: [{ code: 'bank', glAccount: '1002' }] });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const customer = (): Promise<string> => fundedCustomer(service.call);

const isReplay = ({ headers }: Answer): boolean => headers.get('idempotent-replayed') === 'true';

/** Every command on a hold, as it is sent with that number. */
const COMMANDS: [string, (hold: string, number: string, amount?: string) => Promise<Answer>][] = [
  ['releasing a part', (hold, number, amount = '10.00') => holds.release(hold, { amount }, number)],
  ['releasing all', (hold, number, reason = 'over') => holds.release(hold, { reason }, number)],
  ['capturing', (hold, number, amount = '10.00') => holds.capture(hold, [['bank', amount]], {}, number)],
];

describe('a command sent again has one effect and the first answer', () => {
  it('placing', async () => {
    const account = await customer();
    const number = newRequestNumber();
    const more = { expiresAt: '2099-01-01T00:00:00Z', reference: 'r', reason: 'why' };
    const first = await holds.place(account, '60.00', more, number);
    // What became of it since does not change the answer.
    await holds.capture(first.body.id, [['bank', '10.00']]);
    await holds.release(first.body.id);
    const again = await holds.place(account, '60.00', more, number);
    expect([first.status, isReplay(first), again.status, isReplay(again)]).toEqual([201, false, 201, true]);
    expect(again.body).toEqual(first.body);
    expect(await standingOf(service.call, account)).toMatchObject({ held: '0.00', available: '90.00' });
    expect((await holds.read(first.body.id)).body.version).toBe(3);
  });

  it.each(COMMANDS)('%s', async (_name, command) => {
    const account = await customer();
    const id = await placed(holds.place(account, '60.00'));
    const number = newRequestNumber();
    const first = await command(id, number);
    await holds.capture(id, [['bank', '1.00']]);
    await holds.release(id);
    const after = await standingOf(service.call, account);
    const again = await command(id, number);
    expect(first.status).toBeLessThan(300);
    expect([isReplay(first), again.status, isReplay(again)]).toEqual([false, first.status, true]);
    expect(again.body).toEqual(first.body);
    expect(await standingOf(service.call, account)).toEqual(after);
  });

  it('ten at once: one does it, nine are told so', async () => {
    const account = await customer();
    const number = newRequestNumber();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => holds.place(account, '60.00', {}, number)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(answers.filter(isReplay)).toHaveLength(9);
    for (const { body } of answers) expect(body).toEqual(answers[0]!.body);
    expect((await standingOf(service.call, account)).held).toBe('60.00');
  });
});

describe('a number used for something else is a conflict without effect', () => {
  it('placing another amount, for another reason, on another account', async () => {
    const [account, other] = [await customer(), await customer()];
    const number = newRequestNumber();
    await holds.place(account, '60.00', {}, number);
    for (const different of [
      () => holds.place(account, '60.01', {}, number),
      () => holds.place(account, '60.00', { reason: 'another' }, number),
      () => holds.place(other, '60.00', {}, number),
    ])
      expect(outcomeOf(await different())).toEqual([409, 'LEDGER.REQUEST_CONTENT_DIFFERS']);
    expect((await standingOf(service.call, account)).held).toBe('60.00');
    expect((await standingOf(service.call, other)).held).toBe('0.00');
  });

  it.each(COMMANDS)('%s differently, or of another hold', async (_name, command) => {
    const account = await customer();
    const [id, other] = [
      await placed(holds.place(account, '30.00')),
      await placed(holds.place(account, '30.00')),
    ];
    const number = newRequestNumber();
    await command(id, number);
    const before = await standingOf(service.call, account);
    expect(outcomeOf(await command(id, number, '9.00'))).toEqual([409, 'LEDGER.REQUEST_CONTENT_DIFFERS']);
    expect(outcomeOf(await command(other, number))).toEqual([409, 'LEDGER.REQUEST_CONTENT_DIFFERS']);
    expect(await standingOf(service.call, account)).toEqual(before);
  });

  it('one command under the number of another, or of a voucher', async () => {
    const account = await customer();
    const number = newRequestNumber();
    const id = await placed(holds.place(account, '30.00', {}, number));
    const conflict = [409, 'LEDGER.REQUEST_CONTENT_DIFFERS'];
    expect(outcomeOf(await holds.release(id, {}, number))).toEqual(conflict);
    expect(outcomeOf(await holds.capture(id, [['bank', '1.00']], {}, number))).toEqual(conflict);
    const lines = move(account, 'bank', '1.00');
    const voucher = await service.call('POST', '/v1/books/main/vouchers', posting(lines, {}, number));
    expect(outcomeOf(voucher)).toEqual(conflict);
  });
});

describe('a refused command does not burn its number', () => {
  it('placing, once the money is there', async () => {
    const account = await customer();
    const number = newRequestNumber();
    expect((await holds.place(account, '150.00', {}, number)).status).toBe(422);
    await service.call('POST', '/v1/books/main/vouchers', posting(move('bank', account, '50.00')));
    const second = await holds.place(account, '150.00', {}, number);
    expect([second.status, isReplay(second)]).toEqual([201, false]);
  });

  it('releasing more than is left: the number is free for what is left', async () => {
    const id = await placed(holds.place(await customer(), '30.00'));
    const number = newRequestNumber();
    expect((await holds.release(id, { amount: '30.01' }, number)).status).toBe(422);
    expect((await holds.release(id, { amount: '30.00' }, number)).status).toBe(200);
  });

  it('capturing more than is left: the number is free for what is left', async () => {
    const id = await placed(holds.place(await customer(), '30.00'));
    const number = newRequestNumber();
    expect((await holds.capture(id, [['bank', '30.01']], {}, number)).status).toBe(422);
    expect((await holds.capture(id, [['bank', '30.00']], {}, number)).status).toBe(201);
  });
});
