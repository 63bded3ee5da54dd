import { makeAndApprove, hire } from './approvals.js';
import { newRequestNumber, openBook, posting, type AccountToOpen } from './book.js';
import type { Answer, Call } from './call.js';
import { Corrections, move, receipt } from './corrections.js';
import { moveEarmark, pay } from './earmarks.js';
import { holdsOf, placed } from './holds.js';
import { collectRule } from './rules.js';
import { putRuleInForce } from './rules-in-force.js';

export const DAYS = ['2026-11-21', '2026-11-22', '2026-11-23'] as const;

const ACCOUNTS: readonly AccountToOpen[] = [
  { code: 'bank', glAccount: '1002' },
  { code: 'channel', glAccount: '3101' },
  { code: 'merchant', glAccount: '2202', overdraftLimit: '100.00' },
  { code: 'customer', glAccount: '2201' },
  { code: 'fees', glAccount: '6011' },
  { code: 'receivable', glAccount: '1104', overdraftLimit: 'unlimited' },
  { code: 'idle', glAccount: '2201' },
];

/** What tests tamper with, by what it is. */
export interface World {
  /** On the first day: a plain voucher with metadata and a reference. */
  readonly plain: string;
  /** Of a posting rule, with first-use accounts. */
  readonly byRule: string;
  readonly receipt: string;
  readonly refund: string;
  readonly reversed: string;
  readonly reversal: string;
  readonly capture: string;
  /** Captured in part, then released. */
  readonly hold: string;
  /** Still open, captured in part. */
  readonly openHold: string;
  /** Captures of {@link openHold}. */
  readonly openCapture: string;
  /** Brings money to the purpose order-1, and spends of it. */
  readonly earmarking: string;
  readonly spending: string;
  /** Takes {@link plain} back, and enters it anew. */
  readonly withdrawn: string;
  readonly reentry: string;
  /** Posted late, to the first day, after vouchers of the second. */
  readonly late: string;
}

/** Every kind of command, over three business days of the book main; a second book beside it. */
export async function playEverything(call: Call): Promise<World> {
  await openBook(call, { accounts: ACCOUNTS, businessDate: DAYS[0] });
  await openBook(call, { code: 'other', accounts: [ACCOUNTS[0]!, ACCOUNTS[3]!] });
  await putRuleInForce(call, 'main', { ...collectRule() });
  const corrections = new Corrections(call);
  const lines = move('bank', 'customer', '500.00');
  const more = { metadata: { shop: '7', note: '早安' }, reference: 'order-1', memo: '充值 top-up' };
  const plain = (await corrections.post(lines, more)).id;
  const parameters = { customer: '1001', currency: 'CNY', amount: '100.00' };
  const byRule = await post(call, { businessType: 'collect', parameters });
  const received = (await corrections.post(receipt('100.00', '98.00', '2.00'))).id;
  for (const date of DAYS.slice(1)) await openDay(call, date);
  await moveTo(call, DAYS[1]);

  const refund = await done(corrections.refund(received, { amount: '50.00' }));
  await done(corrections.reverse((await done(corrections.refund(received, { amount: '10.00' }))).id));
  const wrong = (await corrections.post(move('bank', 'merchant', '12.00'), { metadata: { shop: '8' } })).id;
  const reversal = await done(corrections.reverse(wrong));
  const corrected = await done(
    corrections.correct(plain, {
      reversal: { reason: '录入错误' },
      entry: { businessType: 'transfer', lines },
    }),
  );
  const setAside = await playSetAside(call);
  await stopsAndApprovals(call);
  const late = (await corrections.post(move('bank', 'customer', '3.00'), { businessDate: DAYS[0] })).id;
  await corrections.post(move('bank', 'customer', '4.00'), { businessDate: DAYS[2] });
  await corrections.post(move('bank', 'merchant', '5.00'));
  await call('POST', '/v1/books/other/vouchers', posting(move('bank', 'customer', '9.00')));
  return {
    ...{ plain, byRule, receipt: received, reversed: wrong, late, ...setAside },
    ...{ refund: refund.id, reversal: reversal.id },
    ...{ withdrawn: corrected.reversal.id, reentry: corrected.entry.id },
  };
}

type SetAside = Pick<World, 'capture' | 'openCapture' | 'hold' | 'openHold' | 'earmarking' | 'spending'>;

async function playSetAside(call: Call): Promise<SetAside> {
  const holds = holdsOf(call);
  const hold = await placed(holds.place('customer', '60.00', { reference: 'payout-1' }));
  const capture = await done(holds.capture(hold, [['merchant', '20.00']]));
  await done(holds.release(hold, {}, 'release-1'));
  const openHold = await placed(holds.place('customer', '30.00', { expiresAt: '2030-01-01T00:00:00Z' }));
  const openCapture = await done(holds.capture(openHold, [['merchant', '10.00']]));
  const order = { from: 'bank', to: 'customer', brings: 'order-1' };
  const earmarking = await done(pay(call, { ...order, amount: '40.00' }));
  const order1 = { from: 'customer', to: 'merchant', spends: 'order-1' };
  const spending = await done(pay(call, { ...order1, amount: '15.00' }));
  await done(moveEarmark(call, 'customer', { from: 'order-1', to: 'order-2', amount: '5.00' }));
  await done(moveEarmark(call, 'customer', { from: null, to: 'order-3', amount: '1.00' }));
  const vouchers = { capture, openCapture, earmarking, spending };
  const ids = Object.entries(vouchers).map(([name, { id }]) => [name, id]);
  return { hold, openHold, ...Object.fromEntries(ids) };
}

async function stopsAndApprovals(call: Call): Promise<void> {
  const command = (name: string, body: object): Promise<Answer['body']> =>
    done(
      call('POST', `/v1/books/main/accounts/idle/${name}`, {
        role: 'operator',
        body: { reason: 'risk', ...body },
      }),
    );
  await command('freeze', {});
  await command('unfreeze', {});
  await command('stop-in', { stopped: true });
  await command('overdraft-limit', { overdraftLimit: '7.00' });
  const checker = await hire(call, 'checker', ['approver']);
  const content = { fromAccount: 'merchant', toAccount: 'receivable', amount: '1.00', currency: 'CNY' };
  const recovery = { command: 'recover-overpayment', reason: '重复出款', content };
  await done(makeAndApprove(call, checker, recovery));
  const stop = { command: 'stop-parties', reason: 'risk', content: { parties: ['nobody'], frozen: true } };
  await done(makeAndApprove(call, checker, stop));
}

/** @throws Error when the answer is not a good one */
async function done(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}

async function post(call: Call, body: object): Promise<string> {
  const headers = { 'idempotency-key': newRequestNumber() };
  return (await done(call('POST', '/v1/books/main/vouchers', { body, headers }))).id;
}

export const openDay = (call: Call, businessDate: string): Promise<Answer['body']> =>
  done(call('POST', '/v1/books/main/business-days', { role: 'finance', body: { businessDate } }));

export const moveTo = (call: Call, businessDate: string): Promise<Answer['body']> =>
  done(call('PUT', '/v1/books/main/business-date', { role: 'finance', body: { businessDate } }));

export const closeDay = (call: Call, date: string): Promise<Answer['body']> =>
  done(call('POST', `/v1/books/main/business-days/${date}/close`, { role: 'finance' }));

export const sealDay = (call: Call, date: string): Promise<Answer['body']> =>
  done(call('POST', `/v1/books/main/business-days/${date}/seal`, { role: 'finance' }));

/** All seals of the book main as an auditor gets them. */
export const exportedSeals = (call: Call): Promise<Answer['body']> =>
  done(call('GET', '/v1/books/main/seals/export', { role: 'finance' }));
