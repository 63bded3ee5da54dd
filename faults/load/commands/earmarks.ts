import { isReplay, valueOf } from '../../../client/index.js';
import { BANK, BOOK, CUSTOMERS, MERCHANTS } from '../../world/book.js';
import { money, type Command, type Desk } from '../command.js';
import { draftOf, postingOf } from './postings.js';

const PURPOSES = ['order:1', 'order:2', 'order:3'];

/** Money comes in that only one purpose may spend. */
export function bring(desk: Desk): Command {
  const { random } = desk;
  const cents = 1 + random.below(20_000);
  const purpose = random.pick(PURPOSES);
  return postingOf(
    desk,
    draftOf('earmarked pay-in', [
      { side: 'debit', account: BANK, cents },
      { side: 'credit', account: random.pick(CUSTOMERS), cents, purpose },
    ]),
  );
}

export function spend(desk: Desk): Command {
  const { random } = desk;
  const cents = 1 + random.below(10_000);
  const purpose = random.pick(PURPOSES);
  return postingOf(
    desk,
    draftOf('earmarked payment', [
      { side: 'debit', account: random.pick(CUSTOMERS), cents, purpose },
      { side: 'credit', account: random.pick(MERCHANTS), cents },
    ]),
  );
}

export function moveEarmark({ random, newNumber }: Desk): Command {
  const number = newNumber();
  const account = random.pick(CUSTOMERS);
  const [from, to] = random.pick([
    [null, PURPOSES[0]!],
    [PURPOSES[0]!, PURPOSES[1]!],
    [PURPOSES[1]!, PURPOSES[2]!],
    [PURPOSES[2]!, null],
  ] as const);
  const body = { from, to, amount: money(1 + random.below(5_000)), reason: 'load' };
  return {
    by: 'caller',
    orders: [{ key: number, kind: 'move-earmark' }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK, account }, header: { 'Idempotency-Key': number } };
      const path = '/v1/books/{book}/accounts/{account}/earmarks/move';
      const answer = await api.POST(path, { params, body });
      const moved = valueOf(answer, number);
      const fact = { of: 'earmark-event', id: moved.id } as const;
      return [{ kind: 'done', fact, replayed: isReplay(answer.response), body: moved }];
    },
  };
}
