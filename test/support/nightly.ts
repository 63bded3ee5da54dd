import type { TrialBalanceJob } from '../../src/trial-balance/index.js';
import type { Answer, Call } from './call.js';

/** What a person of finance does with the dates of a book. */
export function financeOf(call: Call, book: string) {
  const send = (method: string, path: string, body?: object): Promise<Answer> =>
    call(method, `/v1/books/${book}/${path}`, { role: 'finance', ...(body && { body }) });
  const done = async (answer: Promise<Answer>): Promise<Answer['body']> => {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    send,
    openDay: (businessDate: string) => done(send('POST', 'business-days', { businessDate })),
    moveTo: (businessDate: string) => done(send('PUT', 'business-date', { businessDate })),
    close: (date: string) => send('POST', `business-days/${date}/close`),
    prove: (businessDate: string) =>
      done(send('POST', 'trial-balances', { businessDate, reason: 'nightly' })),
    read: (date: string, query = '') => done(send('GET', `trial-balances/${date}${query}`)),
    onDemand: (date: string) => done(send('GET', `trial-balance?businessDate=${date}`)),
    /** All findings of the last revision. */
    findings: async (date: string): Promise<Answer['body'][]> => {
      const all: Answer['body'][] = [];
      for (let after = ''; ;) {
        const page = await done(send('GET', `trial-balances/${date}/findings?limit=7${after}`));
        all.push(...page.items);
        if (!page.hasMore) return all;
        after = `&after=${page.next}`;
      }
    },
  };
}

type JobContext = Parameters<TrialBalanceJob['run']>[0];

/** What a scheduler gives to the job, with a note of everything that it saves. */
export function contextOf(
  book: { readonly id: number; readonly code: string },
  businessDate: string,
  more: Partial<JobContext> = {},
): JobContext & { readonly saved: unknown[] } {
  const saved: unknown[] = [];
  return {
    runId: 'run-1',
    book,
    businessDate,
    traceId: 'ab'.repeat(16),
    scheduledFor: null,
    checkpoint: null,
    save: ({ checkpoint }) => {
      // As it comes back from where it is kept.
      saved.push(JSON.parse(JSON.stringify(checkpoint)));
      return Promise.resolve();
    },
    requireFence: () => Promise.resolve(),
    saved,
    ...more,
  };
}
