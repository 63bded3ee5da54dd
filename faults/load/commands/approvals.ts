import { isReplay, valueOf } from '../../../client/index.js';
import { BOOK, CUSTOMERS, PARTY } from '../../world/book.js';
import { money, type Command, type Desk } from '../command.js';

/** A recovery that moves money when it is approved, or a stop of a party that nobody misses. */
export function make({ random, stock, newNumber }: Desk): Command {
  const number = newNumber();
  const fromAccount = random.pick(CUSTOMERS);
  const toAccount = random.pick(CUSTOMERS.filter((code) => code !== fromAccount));
  const recovery = {
    command: 'recover-overpayment',
    content: {
      fromAccount,
      toAccount,
      amount: money(1 + random.below(5_000)),
      currency: 'CNY',
      partial: true,
    },
  };
  const stop = {
    command: 'stop-parties',
    content: { parties: [PARTY], stopIn: random.below(2) === 0 },
  };
  const body = { ...random.pick([recovery, recovery, stop]), reason: `load ${number}` };
  return {
    by: 'caller',
    orders: [{ key: number, kind: 'make-approval' }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK }, header: { 'Idempotency-Key': number } };
      const answer = await api.POST('/v1/books/{book}/approvals', { params, body });
      const { id, contentHash } = valueOf(answer, number);
      stock.approvals.add({ id, contentHash });
      const fact = { of: 'approval', id } as const;
      // Its status moves on: only what was agreed to must stay.
      return [{ kind: 'done', fact, replayed: isReplay(answer.response), body: { id, contentHash } }];
    },
  };
}

export function approve({ random, stock }: Desk): Command | null {
  const approval = stock.approvals.pick(random);
  if (!approval) return null;
  const { id, contentHash } = approval;
  return {
    by: 'checker',
    orders: [{ key: `approval:${id}`, kind: 'approve' }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK, approval: id } };
      const body = { contentHash, reason: 'seen' };
      const answer = await api.POST('/v1/books/{book}/approvals/{approval}/approve', { params, body });
      const approved = valueOf(answer);
      const fact = { of: 'approved', id } as const;
      return [{ kind: 'done', fact, replayed: isReplay(answer.response), body: approved.result }];
    },
  };
}
