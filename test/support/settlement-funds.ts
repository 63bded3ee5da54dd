import type { ClearingRun } from '../../src/clearing/index.js';
import { Transactions } from '../../src/platform/database/index.js';
import { RefusalError } from '../../src/platform/errors/index.js';
import { FundsGate, type FundsAwaited, type OrderKey } from '../../src/settlement/funds-gate.js';
import { FundsPace } from '../../src/settlement/funds/funds-pace.js';
import { FundsRound } from '../../src/settlement/funds/funds-round.js';
import { WithdrawRun } from '../../src/settlement/withdraw-run.js';
import { makeAndApprove } from './approvals.js';
import { auditSettlementFunds } from './audit-settlement-funds.js';
import { newRequestNumber, openAccount } from './book.js';
import type { Answer, Call } from './call.js';
import type { Service } from './service.js';
import type { FixtureSource } from './settlement.js';

type More = Record<string, unknown>;

/** Money of the shop is expected by date and party; whatever else is in the book. */
export const FUNDING = {
  ...{ currency: 'CNY', channelAccount: 'bank', suspense: 'suspense', returns: 'returns' },
  rules: [
    {
      ...{
        rule: 'shop',
        source: 'shop',
        businessType: '*',
        funding: 'arrival',
        account: 'position:{source}',
      },
      parts: [{ part: 'businessDate' }, { part: 'party' }],
    },
    { rule: 'rest', source: '*', businessType: '*', funding: 'ledger' },
  ],
};

export async function openFunds(call: Call, checker: string, more: More = {}): Promise<void> {
  const accounts = { suspense: '2202', returns: '2202', 'position:shop': '2202' };
  for (const [code, glAccount] of Object.entries(accounts))
    await openAccount(call, 'main', { code, glAccount });
  const set = await setFunding(call, checker, more);
  if (set.status !== 200) throw new Error(`not set: ${JSON.stringify(set.body)}`);
}

export const setFunding = (call: Call, checker: string, more: More = {}): Promise<Answer> =>
  makeAndApprove(call, checker, { command: 'set-settlement-funding', content: { ...FUNDING, ...more } });

/** For the shop's money of a date and party. */
export const keyPart = (businessDate: string, party: string, amount: string) => ({
  ...{ kind: 'key', rule: 'shop', businessDate, party, amount },
});

/** A run of clearing that settlement has not made up itself. */
export const runOf = (runNo: string, businessDate: string, source = 'shop') => ({
  ...{ runNo, source, registrar: '', businessDate },
});

/** What business services, people and the service do with money that comes in, on one node. */
export function fundsOf({ app, call, sql }: Pick<Service, 'app' | 'call' | 'sql'>) {
  const path = '/v1/books/main';
  const transactions = app.get(Transactions, { strict: false });
  return {
    pace: app.get(FundsPace, { strict: false }),
    round: () => app.get(FundsRound, { strict: false }).execute(),
    arrive: (more: More, number = newRequestNumber()): Promise<Answer> =>
      call('POST', `${path}/settlement-arrivals`, {
        body: { channel: 'icbc', currency: 'CNY', valueDate: '2026-11-20', ...more },
        headers: { 'idempotency-key': number },
      }),
    arrivals: async (query = ''): Promise<Answer['body']> =>
      (await call('GET', `${path}/settlement-arrivals${query}`, { role: 'finance' })).body,
    arrival: async (id: string): Promise<Answer['body']> =>
      (await call('GET', `${path}/settlement-arrivals/${id}`, { role: 'finance' })).body,
    funds: async (query = ''): Promise<Answer['body'][]> =>
      (await call('GET', `${path}/settlement-funds?currency=CNY${query}`, { role: 'finance' })).body.items,
    assign: (checker: string, arrival: string, parts: readonly More[]): Promise<Answer> =>
      makeAndApprove(call, checker, { command: 'assign-settlement-arrival', content: { arrival, parts } }),
    awaited: (orders: readonly OrderKey[]): Promise<ReadonlyMap<number, FundsAwaited>> =>
      transactions.run((tx) => app.get(FundsGate, { strict: false }).awaited(tx, orders)),
    collected: (order: OrderKey): Promise<bigint> =>
      transactions.run((tx) => app.get(FundsGate, { strict: false }).collected(tx, order)),
    /** As clearing asks when a run is voided. @returns the code that speaks against it */
    withdraw: (run: ReturnType<typeof runOf>, bookId: number): Promise<string | null> =>
      transactions
        .run(async (tx) => {
          const voided = { ...run, bookId } as ClearingRun;
          const refusal = await app.get(WithdrawRun, { strict: false }).refusal(tx, voided);
          // What was written before is undone, as the frame of approvals does.
          if (refusal) throw new RefusalError(refusal);
          return null;
        })
        .catch((error: unknown) => {
          if (error instanceof RefusalError) return error.refusal.code;
          throw error;
        }),
    audit: (): Promise<string[]> => auditSettlementFunds(sql, ['suspense']),
  };
}

/** A due result of the shop, of so many minor units; of more than ten some are fees. */
export function shopDue(
  source: FixtureSource,
  date: string,
  reference: string,
  party: string,
  gross: number,
  more: object = {},
): void {
  source.add(party, gross > 10 ? gross - 10 : gross, {
    ...{ reference, settlementDate: date, settlementAt: `${date}T02:00:00Z` },
    ...{ run: runOf(date.replaceAll('-', ''), date), grossMinor: BigInt(Math.abs(gross)), ...more },
  });
}
