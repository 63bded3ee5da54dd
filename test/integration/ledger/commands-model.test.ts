import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber, openAccount, openBook } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { LedgerModel } from '../../support/ledger-model.js';
import { seedOf } from '../../support/random.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const PURPOSES = ['order-1', 'order-2'];
const ACCOUNTS = 3;

let schema: TestSchema;
let nodes: Service[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  await openBook(nodes[0]!.call, { accounts: [{ code: 'bank', glAccount: '1002' }] });
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

const account = fc.nat(ACCOUNTS - 1);
const cents = fc.integer({ min: 1, max: 40 });
const purpose = fc.option(fc.nat(PURPOSES.length - 1), { nil: null });
const which = fc.nat(50);
const command = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('receive' as const), account, cents, purpose }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pay' as const), account, to: account, cents, purpose }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('place' as const), account, cents }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('capture' as const), which, to: account, cents }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('release' as const),
      which,
      part: fc.option(cents, { nil: null }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('move' as const), account, cents, purpose, other: purpose }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('reverse' as const),
      which,
      part: fc.option(cents, { nil: null }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refund' as const), which, cents }) },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

const written = (amount: number): string => (amount / 100).toFixed(2);
const named = (index: number | null): string | null => (index === null ? null : PURPOSES[index]!);
const line = (code: string, side: string, amount: number, more: Record<string, unknown> = {}) => ({
  account: code,
  side,
  amount: written(amount),
  currency: 'CNY',
  ...more,
});
const marked = (name: string | null) => (name === null ? {} : { purpose: name });

let serial = 0;

/** One sequence of commands, given to the service and to the model. */
class Play {
  private readonly codes: string[];
  private readonly model: LedgerModel;
  private readonly holds: string[] = [];
  private readonly vouchers: string[] = [];

  constructor() {
    const run = ++serial;
    this.codes = Array.from({ length: ACCOUNTS }, (_, index) => `run-${run}:${index}`);
    this.model = new LedgerModel(this.codes);
  }

  async execute(commands: readonly Command[]): Promise<void> {
    for (const code of this.codes) await openAccount(nodes[0]!.call, 'main', { code, glAccount: '2201' });
    for (const one of commands) await this.step(one);
    for (const code of this.codes) await this.compare(code);
  }

  private async step(one: Command): Promise<void> {
    switch (one.kind) {
      case 'receive': {
        const [code, name] = [this.codes[one.account]!, named(one.purpose)];
        const lines = [line('bank', 'debit', one.cents), line(code, 'credit', one.cents, marked(name))];
        return this.voucher(this.model.receive(code, one.cents, name), { businessType: 'pay-in', lines });
      }
      case 'pay': {
        const [from, to, name] = [this.codes[one.account]!, this.codes[one.to]!, named(one.purpose)];
        if (from === to) return;
        const lines = [line(from, 'debit', one.cents, marked(name)), line(to, 'credit', one.cents)];
        return this.voucher(this.model.pay(from, to, one.cents, name), { businessType: 'transfer', lines });
      }
      case 'place': {
        const code = this.codes[one.account]!;
        const body = { account: code, amount: written(one.cents), reason: 'model' };
        const answer = await this.send('holds', body, this.model.place(code, one.cents), 'poster');
        if (answer) this.holds.push(answer.body.id);
        return;
      }
      case 'capture':
        return this.capture(one.which, this.codes[one.to]!, one.cents);
      case 'release': {
        const index = one.which % Math.max(1, this.holds.length);
        const hold = this.model.holds[index];
        if (!hold) return;
        const body = { reason: 'model', ...(one.part !== null && { amount: written(one.part) }) };
        await this.send(
          `holds/${this.holds[index]}/release`,
          body,
          this.model.release(hold, one.part),
          'poster',
        );
        return;
      }
      case 'move': {
        const [code, from, to] = [this.codes[one.account]!, named(one.purpose), named(one.other)];
        const body = { from, to, amount: written(one.cents), reason: 'model' };
        const expected = this.model.moveEarmark(code, from, to, one.cents);
        await this.send(`accounts/${code}/earmarks/move`, body, expected, 'operator');
        return;
      }
      case 'reverse':
        return this.reverse(one.which, one.part);
      case 'refund':
        return this.refund(one.which, one.cents);
    }
  }

  private async capture(which: number, to: string, amount: number): Promise<void> {
    const index = which % Math.max(1, this.holds.length);
    const hold = this.model.holds[index];
    if (!hold || hold.account === to) return;
    const lines = [
      line(hold.account, 'debit', amount, { hold: this.holds[index] }),
      line(to, 'credit', amount),
    ];
    await this.voucher(this.model.capture(hold, to, amount), { businessType: 'capture', lines });
  }

  private async reverse(which: number, part: number | null): Promise<void> {
    const index = which % Math.max(1, this.vouchers.length);
    const voucher = this.model.vouchers[index];
    if (!voucher) return;
    const lines = [1, 2].map((lineNumber) => ({ lineNumber, amount: written(part ?? 0) }));
    const body = { reason: 'model', ...(part !== null && { lines }) };
    const expected = this.model.reverse(voucher, part);
    const answer = await this.send(`vouchers/${this.vouchers[index]}/reversals`, body, expected, 'finance');
    if (answer) this.vouchers.push(answer.body.id);
  }

  private async refund(which: number, amount: number): Promise<void> {
    const index = which % Math.max(1, this.vouchers.length);
    const receipt = this.model.vouchers[index];
    if (!receipt) return;
    const expected = this.model.refund(receipt, amount);
    const body = { amount: written(amount), fee: 'kept' };
    const answer = await this.send(`vouchers/${this.vouchers[index]}/refunds`, body, expected, 'poster');
    if (answer) this.vouchers.push(answer.body.id);
  }

  private async voucher(expected: boolean, body: object): Promise<void> {
    const answer = await this.send('vouchers', body, expected, 'poster');
    if (answer) this.vouchers.push(answer.body.id);
  }

  /** Sent twice, to both nodes: the second answer is the first again. @returns null when it was refused */
  private async send(
    path: string,
    body: object,
    expected: boolean,
    role: 'poster' | 'finance' | 'operator',
  ): Promise<Answer | null> {
    const options = { role, body, headers: { 'idempotency-key': newRequestNumber() } };
    const [first, second] = nodes.map(
      ({ call }) =>
        () =>
          call('POST', `/v1/books/main/${path}`, options),
    );
    const answer = await first!();
    expect(answer.status < 300, `${path} ${JSON.stringify([body, answer.body])}`).toBe(expected);
    const again = await second!();
    expect([again.status, again.body.code]).toEqual([answer.status, answer.body.code]);
    if (!expected) return null;
    expect(again.body).toEqual(answer.body);
    return answer;
  }

  private async compare(code: string): Promise<void> {
    const { body } = await nodes[0]!.call('GET', `/v1/books/main/accounts/${code}`);
    const { ledger, held, earmarks } = this.model.accounts.get(code)!;
    const earmarked = [...earmarks.values()].reduce((total, amount) => total + amount, 0);
    expect(body.balances).toMatchObject({
      ledgerBalance: written(ledger),
      heldAmount: written(held),
      earmarkedAmount: written(earmarked),
      availableBalance: written(this.model.available(code)),
    });
  }
}

describe('random sequences of all commands', () => {
  it('get the answers, and leave the balances, of a plain model', async () => {
    const seed = seedOf('commands against the model');
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), (commands) =>
        new Play().execute(commands),
      ),
      { seed, numRuns: 30, interruptAfterTimeLimit: 90_000 },
    );
  }, 180_000);
});
