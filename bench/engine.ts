import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { createApp } from '../src/create-app.js';
import { PostVoucher } from '../src/ledger/vouchers/index.js';
import type { Caller } from '../src/platform/auth/index.js';
import { readConfig } from '../src/platform/config/index.js';
import { createLogging } from '../src/platform/logging/index.js';
import type { Workload } from './workload.js';

export interface Engine {
  /** Postings a second of that many callers, each of whom waits for its answer before it posts again. */
  run(callers: number, milliseconds: number): Promise<number>;
  stop(): Promise<void>;
}

/** The service's own posting in this process, without HTTP: what the naive script is compared with like for like. */
export async function startEngine(env: NodeJS.ProcessEnv, workload: Workload): Promise<Engine> {
  const app = await createApp(readConfig(env), {
    logging: createLogging('silent', { write: () => undefined }),
  });
  await app.init();
  const posting = app.get(PostVoucher, { strict: false });
  const caller: Caller = {
    clientId: workload.clientId,
    clientCode: 'bench',
    apiKeyId: workload.apiKeyId,
    roles: new Set(['poster']),
    books: '*',
    traceId: '0'.repeat(32),
  };
  const postOne = async (): Promise<void> => {
    const [debit, credit] = workload.pickCodes();
    const line = (account: string, side: 'debit' | 'credit') => ({
      account,
      side,
      amount: '1.00',
      currency: 'CNY',
    });
    const lines = [line(debit, 'debit'), line(credit, 'credit')];
    const posted = await posting.post(caller, 'bench', randomUUID(), { businessType: 'transfer', lines });
    if (!posted.ok) throw new Error(posted.refusal.message);
  };
  return {
    run: async (callers, milliseconds) => {
      const until = performance.now() + milliseconds;
      let posted = 0;
      const loop = async (): Promise<void> => {
        for (; performance.now() < until; posted++) await postOne();
      };
      await Promise.all(Array.from({ length: callers }, loop));
      return posted / (milliseconds / 1_000);
    },
    stop: () => app.close(),
  };
}
