import { isReplay, valueOf } from '../../../client/index.js';
import { BOOK } from '../../world/book.js';
import { money, saidVoucher, type Command, type Desk } from '../command.js';
import { transferDraft } from './postings.js';

/** All that is left of a voucher, or the same part of both lines of a simple one. */
export function reverse({ random, stock, newNumber }: Desk): Command | null {
  const voucher = stock.vouchers.pick(random);
  if (!voucher) return null;
  const number = newNumber();
  const amount = money(1 + random.below(voucher.amount));
  const isPartial = voucher.kind === 'transfer' && random.below(2) === 0;
  const lines = [1, 2].map((lineNumber) => ({ lineNumber, amount }));
  return {
    by: 'caller',
    orders: [{ key: number, kind: 'reversal' }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK, voucher: voucher.id }, header: { 'Idempotency-Key': number } };
      const body = { reason: 'load', ...(isPartial && { lines }) };
      const answer = await api.POST('/v1/books/{book}/vouchers/{voucher}/reversals', { params, body });
      return [saidVoucher(valueOf(answer, number), isReplay(answer.response))];
    },
  };
}

/** A part large enough that two of them are more than was received, now and then. */
export function refund({ random, stock, newNumber }: Desk): Command | null {
  const receipt = stock.vouchers.pick(random);
  if (!receipt) return null;
  const number = newNumber();
  const amount = money(1 + random.below(receipt.amount));
  const fee = random.pick(['returned', 'kept', 'in-proportion'] as const);
  return {
    by: 'caller',
    orders: [{ key: number, kind: 'refund' }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK, voucher: receipt.id }, header: { 'Idempotency-Key': number } };
      const body = { amount, fee };
      const answer = await api.POST('/v1/books/{book}/vouchers/{voucher}/refunds', { params, body });
      return [saidVoucher(valueOf(answer, number), isReplay(answer.response))];
    },
  };
}

/** Reversal and re-entry, both or neither. */
export function correct(desk: Desk): Command | null {
  const { random, stock, newNumber } = desk;
  const voucher = stock.vouchers.pick(random);
  if (!voucher) return null;
  const number = newNumber();
  const entry = transferDraft(desk);
  return {
    by: 'caller',
    orders: [{ key: number, kind: 'correction', lines: entry.lines }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK, voucher: voucher.id }, header: { 'Idempotency-Key': number } };
      const body = { reversal: { reason: 'load' }, entry: entry.voucher };
      const answer = await api.POST('/v1/books/{book}/vouchers/{voucher}/corrections', { params, body });
      const correction = valueOf(answer, number);
      const { id, digest } = correction.entry;
      const fact = { of: 'correction', id: `${id} ${correction.reversal.id}`, digest } as const;
      return [{ kind: 'done', fact, replayed: isReplay(answer.response), body: correction }];
    },
  };
}
