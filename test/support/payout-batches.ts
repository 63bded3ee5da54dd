import { createHash } from 'node:crypto';
import { AdvanceBatches } from '../../src/payout-batches/advance-batches.js';
import { hire, makeAndApprove } from './approvals.js';
import { newRequestNumber } from './book.js';
import type { Answer, Call, CallOptions } from './call.js';
import { minorOf, written } from './cents.js';
import { CHANNEL, PAYER, type PayoutWorld } from './payout-world.js';
import type { Service } from './service.js';

export interface TestItem {
  readonly orderNumber: string;
  readonly payee: { readonly name: string; readonly bank: string; readonly account: string };
  readonly amount: string;
  readonly purpose?: string;
}

const MOST_AT_ONCE = 1_000;

/** Items that are all different, of 1.00 and more. */
export const someItems = (count: number, prefix = 'o', first = 1): TestItem[] =>
  Array.from({ length: count }, (_, index) => ({
    orderNumber: `${prefix}-${String(first + index).padStart(6, '0')}`,
    payee: {
      name: `Payee ${index}`,
      bank: 'ICBC',
      account: `62220${String(first + index).padStart(7, '0')}`,
    },
    amount: `${1 + (index % 9)}.${String(index % 100).padStart(2, '0')}`,
  }));

export const totalOf = (items: readonly TestItem[]): string =>
  written(items.reduce((sum, { amount }) => sum + minorOf(amount), 0n));

/** As a sender works it out, from what the guide says. */
export function checksumOf(items: readonly TestItem[]): string {
  const lines = items.map(
    ({ orderNumber, payee, amount }) =>
      `${orderNumber},${payee.bank},${payee.account},${written(minorOf(amount))}\n`,
  );
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}

export const HEAD = { payerAccount: PAYER, currency: 'CNY', channel: CHANNEL, purpose: 'salary' };

/** Commands on the batches of a book. */
export function batchesOf(call: Call, book = 'main') {
  const path = `/v1/books/${book}/payout-batches`;
  const create = (more: object = {}, requestNumber = newRequestNumber(), options: CallOptions = {}) =>
    call('POST', path, {
      body: { ...HEAD, ...more },
      headers: { 'idempotency-key': requestNumber },
      ...options,
    });
  const add = (id: string, firstLine: number, items: readonly TestItem[], options: CallOptions = {}) =>
    call('POST', `${path}/${id}/items`, { body: { firstLine, items }, ...options });
  const confirm = (id: string, body: object, options: CallOptions = {}) =>
    call('POST', `${path}/${id}/confirm`, { body, ...options });
  const sent = async (items: readonly TestItem[], more: object = {}): Promise<string> => {
    const { id } = goodBodyOf(await create(more));
    for (let start = 0; start < items.length; start += MOST_AT_ONCE)
      goodBodyOf(await add(id, start + 1, items.slice(start, start + MOST_AT_ONCE)));
    return id;
  };
  return {
    create,
    add,
    confirm,
    sent,
    /** Sent whole and confirmed. */
    received: async (items: readonly TestItem[], more: object = {}): Promise<Answer> => {
      const id = await sent(items, more);
      return confirm(id, confirmationOf(items));
    },
    approve: (key: string, { id, contentHash }: { id: string; contentHash: string }, reason = 'seen') =>
      call('POST', `${path}/${id}/approve`, { key, body: { contentHash, reason } }),
    steer: (
      id: string,
      kind: 'pause' | 'resume' | 'void' | 'finish',
      options: CallOptions = { role: 'operator' },
    ) => call('POST', `${path}/${id}/${kind}`, { body: { reason: `test ${kind}` }, ...options }),
    file: (
      bytes: string | Uint8Array,
      items: readonly TestItem[],
      more: Readonly<Record<string, string>> = {},
      requestNumber = newRequestNumber(),
      type = 'text/csv',
    ) =>
      call(
        'POST',
        `${path}/file?${new URLSearchParams({
          ...{ ...HEAD, items: String(items.length), total: totalOf(items) },
          ...{ sha256: createHash('sha256').update(bytes).digest('hex'), ...more },
        }).toString()}`,
        { body: bytes, headers: { 'idempotency-key': requestNumber, 'content-type': type } },
      ),
    retry: (
      id: string,
      orderNumbers: readonly string[],
      requestNumber = newRequestNumber(),
      options: CallOptions = {},
    ) =>
      call('POST', `${path}/${id}/retries`, {
        role: 'operator',
        body: { orderNumbers, reason: 'again' },
        headers: { 'idempotency-key': requestNumber },
        ...options,
      }),
    read: async (id: string): Promise<Answer['body']> =>
      goodBodyOf(await call('GET', `${path}/${id}`, { role: 'finance' })),
    items: (id: string, query = '?limit=200') =>
      call('GET', `${path}/${id}/items${query}`, { role: 'finance' }),
    list: (query = '') => call('GET', `${path}${query}`),
    faults: (id: string, query = '') => call('GET', `${path}/${id}/faults${query}`),
  };
}

export const csvOf = (items: readonly TestItem[]): string =>
  [
    'orderNumber,payeeName,payeeBank,payeeAccount,amount,purpose',
    ...items.map(({ orderNumber, payee, amount, purpose = '' }) =>
      [orderNumber, payee.name, payee.bank, payee.account, amount, purpose].join(','),
    ),
    '',
  ].join('\r\n');

export const confirmationOf = (items: readonly TestItem[]) => ({
  items: items.length,
  total: totalOf(items),
  checksum: checksumOf(items),
});

export function goodBodyOf({ status, body }: Answer): Answer['body'] {
  if (status >= 300) throw new Error(`refused: ${JSON.stringify(body)}`);
  return body;
}

/** One approval is enough, by anybody. */
export async function oneApproval(call: Call, second: string, more: object = {}): Promise<void> {
  const content = { currency: 'CNY', tiers: [{ approvals: 1 }], ...more };
  goodBodyOf(await makeAndApprove(call, second, { command: 'set-payout-batch-tiers', content }));
}

export const secondChecker = (call: Call): Promise<string> => hire(call, 'checker-2', ['approver']);

export const advance = ({ app }: Pick<Service, 'app'>): Promise<void> => app.get(AdvanceBatches).round();

/** Rounds of batches and of sending until the batch has ended, or nothing of it moves by itself any more. */
export async function runToEnd(
  world: PayoutWorld,
  id: string,
  ends: readonly string[] = ['finished', 'incomplete'],
): Promise<Answer['body']> {
  const { read } = batchesOf(world.nodes[0]!.call);
  for (let round = 1; round <= 200; round++) {
    await advance(world.nodes[0]!);
    await world.send();
    const batch = await read(id);
    if (ends.includes(batch.state)) return batch;
  }
  throw new Error(`batch ${id} did not end: ${JSON.stringify((await read(id)).progress)}`);
}

/** How many items stand how, by outcome. */
export const progressOf = ({ progress }: Answer['body']): Record<string, number> =>
  Object.fromEntries(
    (progress as { outcome: string; items: number }[]).map(({ outcome, items }) => [outcome, items]),
  );
