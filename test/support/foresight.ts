import type { Answer } from './call.js';
import { move, newRequestNumber, openBook, posting } from './book.js';
import { scrape } from './prometheus-text.js';
import type { Service } from './service.js';

/** How many groups of a node were posted in which way. */
export interface Ways {
  readonly foreseen: number;
  readonly mistaken: number;
  readonly locked: number;
}

export const MISTAKEN: Ways = { foreseen: 0, mistaken: 1, locked: 1 };

/** A book on 2026-11-20 with accounts that may owe anything, and one that may not. */
export function openForesight({ call }: Service): Promise<unknown> {
  const accounts = ['a', 'b', 'c', 'd'].map((code) => ({
    code,
    glAccount: '2201',
    overdraftLimit: 'unlimited',
  }));
  return openBook(call, {
    businessDate: '2026-11-20',
    accounts: [...accounts, { code: 'poor', glAccount: '2201' }],
  });
}

export const post = (
  { call }: Service,
  from: string,
  to: string,
  more = {},
  amount = '1.00',
): Promise<Answer> => call('POST', '/v1/books/main/vouchers', posting(move(from, to, amount), more));

/** So many in one request that the group goes in two messages; each moves 1.00. */
export const postMany = ({ call }: Service, from: string, to: string, count = 100): Promise<Answer> =>
  call('POST', '/v1/books/main/vouchers/batch', {
    body: {
      mode: 'per-item',
      items: Array.from({ length: count }, () => ({
        requestNumber: newRequestNumber(),
        ...posting(move(from, to, '1.00')).body,
      })),
    },
  });

/** How groups of the node were posted meanwhile; it must tell its metrics. */
export async function waysSince({ call }: Service, work: () => Promise<unknown>): Promise<Ways> {
  const look = async (): Promise<Ways> => {
    const { sum } = await scrape(call);
    const of = (way: string): number => sum('suanpan_posting_groups_total', { way });
    return { foreseen: of('foreseen'), mistaken: of('mistaken'), locked: of('locked') };
  };
  const before = await look();
  await work();
  const after = await look();
  return {
    foreseen: after.foreseen - before.foreseen,
    mistaken: after.mistaken - before.mistaken,
    locked: after.locked - before.locked,
  };
}

/** Whatever was done before, the node foresees again. */
export async function untilForeseen(node: Service): Promise<void> {
  for (let tries = 0; (await waysSince(node, () => post(node, 'a', 'b'))).foreseen !== 1; tries++)
    if (tries === 200) throw new Error('the node foresees nothing');
}
