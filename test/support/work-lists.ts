import { newRequestNumber } from './book.js';
import type { Answer, Call, CallOptions } from './call.js';

export interface NamedItem {
  readonly kind: 'payout' | 'batch' | 'approval' | 'return' | 'file';
  readonly id: string;
  readonly contentHash?: string;
}

export const payoutItem = ({ id, contentHash }: { id: string; contentHash?: string }): NamedItem => ({
  ...{ kind: 'payout', id, ...(contentHash !== undefined && { contentHash }) },
});

/** The work lists of a book, as its operator sees them. */
export function workOf(call: Call, book = 'main') {
  const path = `/v1/books/${book}/work-lists`;
  const get = (rest: string): Promise<Answer> => call('GET', `${path}${rest}`, { role: 'operator' });
  const list = (name: string, query = ''): Promise<Answer> => get(`/${name}${query}`);
  return {
    list,
    all: (query = '') => get(query),
    story: (payout: string) => get(`/payouts/${payout}`),
    act: (
      action: string,
      items: readonly object[],
      options: CallOptions = { role: 'operator' },
      number = newRequestNumber(),
    ) =>
      call('POST', `${path}/actions`, {
        body: { action, items, reason: 'looked at' },
        headers: { 'idempotency-key': number },
        ...options,
      }),
    /** Ids of all pages, in order. */
    ids: async (name: string, query = ''): Promise<string[]> => {
      const ids: string[] = [];
      for (let after = ''; ;) {
        const { body } = await list(name, `?limit=2${query}${after}`);
        ids.push(...(body.items as { id: string }[]).map(({ id }) => id));
        if (!body.hasMore) return ids;
        after = `&after=${body.next}`;
      }
    },
    /** Of one list among all of them. */
    count: async (name: string): Promise<number> => {
      const { lists } = (await get('')).body as { lists: { list: string; items: number }[] };
      return lists.find(({ list: known }) => known === name)!.items;
    },
  };
}
