import { isReplay, valueOf, type components } from '../../../client/index.js';
import { BANK, BOOK, CUSTOMERS } from '../../world/book.js';
import { money, saidVoucher, type Command, type Desk, type Said } from '../command.js';
import { draftOf, postingOf, textsOf, type Line } from './postings.js';

type ChangedHold = components['schemas']['ChangedHoldDto'];

/** In a hundred holds, as many run out by themselves within seconds. */
const EXPIRING = 30;

function saidChange(hold: ChangedHold, response: Response): Said {
  const fact = { of: 'hold-event', id: `${hold.id} ${hold.event.number}` } as const;
  return { kind: 'done', fact, replayed: isReplay(response), body: hold };
}

export function place(desk: Desk): Command {
  const { random } = desk;
  const expires = random.below(100) < EXPIRING ? new Date(Date.now() + 2_000 + random.below(3_000)) : null;
  return placeUntil(desk, 1 + random.below(20_000), expires);
}

export function placeUntil(
  { random, stock, newNumber }: Desk,
  amount: number,
  expires: Date | null,
): Command {
  const number = newNumber();
  const account = random.pick(CUSTOMERS);
  const expiresAt = expires && { expiresAt: expires.toISOString() };
  const body = { account, amount: money(amount), reason: 'load', ...expiresAt };
  return {
    by: 'caller',
    orders: [{ key: number, kind: 'place' }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK }, header: { 'Idempotency-Key': number } };
      const answer = await api.POST('/v1/books/{book}/holds', { params, body });
      const hold = valueOf(answer, number);
      stock.holds.add({ id: hold.id, account, amount });
      return [saidChange(hold, answer.response)];
    },
  };
}

export function release({ random, stock, newNumber }: Desk): Command | null {
  const hold = stock.holds.pick(random);
  if (!hold) return null;
  const number = newNumber();
  const part = random.below(2) === 0 ? {} : { amount: money(1 + random.below(hold.amount)) };
  return {
    by: 'caller',
    orders: [{ key: number, kind: 'release' }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK, hold: hold.id }, header: { 'Idempotency-Key': number } };
      const body = { reason: 'load', ...part };
      const answer = await api.POST('/v1/books/{book}/holds/{hold}/release', { params, body });
      return [saidChange(valueOf(answer, number), answer.response)];
    },
  };
}

export function capture({ random, stock, newNumber }: Desk): Command | null {
  const hold = stock.holds.pick(random);
  if (!hold) return null;
  const number = newNumber();
  const cents = 1 + random.below(hold.amount);
  const lines: Line[] = [
    { side: 'debit', account: hold.account, cents },
    { side: 'credit', account: BANK, cents },
  ];
  return {
    by: 'caller',
    orders: [{ key: number, kind: 'capture', lines: textsOf(lines) }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK, hold: hold.id }, header: { 'Idempotency-Key': number } };
      const body = { businessType: 'payout', to: [{ account: BANK, amount: money(cents) }] };
      const answer = await api.POST('/v1/books/{book}/holds/{hold}/capture', { params, body });
      return [saidVoucher(valueOf(answer, number), isReplay(answer.response))];
    },
  };
}

/** A line of an ordinary voucher that names the hold. */
export function captureByLine(desk: Desk): Command | null {
  const hold = desk.stock.holds.pick(desk.random);
  if (!hold) return null;
  const cents = 1 + desk.random.below(hold.amount);
  const lines: Line[] = [
    { side: 'debit', account: hold.account, cents, hold: hold.id },
    { side: 'credit', account: BANK, cents },
  ];
  return postingOf(desk, draftOf('capture by line', lines));
}
