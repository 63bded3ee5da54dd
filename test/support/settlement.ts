import { BookDirectory, type BookRef } from '../../src/ledger/books/index.js';
import { valueOf } from '../../src/platform/errors/index.js';
import { SettlementBatchRepository } from '../../src/settlement/database/settlement-batch.repository.js';
import { Calendars, type Calendar } from '../../src/calendars/index.js';
import type { Result } from '../../src/platform/errors/index.js';
import { DueSources, type DueDetail, type DueSource } from '../../src/settlement/index.js';
import { PrepareBatch } from '../../src/settlement/prepare-batch.js';
import { SettlementPace } from '../../src/settlement/settlement-pace.js';
import { hire, makeAndApprove, make } from './approvals.js';
import { auditSettlement } from './audit-settlement.js';
import { newRequestNumber, openBook } from './book.js';
import type { Answer, Call, CallOptions } from './call.js';
import { addPayee, newCard } from './payees.js';
import type { Service } from './service.js';

type More = Record<string, unknown>;

/** Settlement date of the tests: a Monday. */
export const DATE = '2026-11-23';

/** A book with two checkers. @returns their keys */
export async function openSettlement({ call }: Pick<Service, 'call'>): Promise<[string, string]> {
  await openBook(call, { accounts: [{ code: 'bank', glAccount: '1002' }], currencies: ['CNY', 'USD'] });
  return [
    await hire(call, 'checker', ['approver', 'operator']),
    await hire(call, 'second', ['approver', 'operator']),
  ];
}

export const agreement = (party: string, more: More = {}): More => ({
  command: 'set-settlement-agreement',
  content: {
    ...{ party, currency: 'CNY', effectiveFrom: '2026-01-01', cycle: { kind: 'days', days: 0 } },
    ...{ netting: 'net', owed: 'refuse', payee: 'shop', active: true },
    ...more,
  },
});

/** @throws Error when it was refused */
export async function agree(call: Call, checker: string, party: string, more: More = {}): Promise<void> {
  const answer = await makeAndApprove(call, checker, agreement(party, more));
  if (answer.status !== 200) throw new Error(`not agreed: ${JSON.stringify(answer.body)}`);
}

export const propose = (call: Call, party: string, more: More = {}): Promise<Answer> =>
  make(call, agreement(party, more));

/** A payee with an account of its own. */
export const addShop = (call: Call, checker: string, payee = 'shop'): Promise<Answer> =>
  addPayee(call, checker, payee, { account: newCard() });

/** Calendars of a test in the place of those of the book. */
export function openDaysBy(
  { app }: Pick<Service, 'app'>,
  of: (code: string) => Result<Pick<Calendar, 'onOrAfter' | 'plus'>>,
): void {
  app.get(Calendars, { strict: false }).of = (_bookId, code) => Promise.resolve(of(code) as Result<Calendar>);
}

/** What clearing says is due, in the memory of a test. */
export class FixtureSource implements DueSource {
  readonly due: DueDetail[] = [];
  private serial = 0;

  /** @param net minor units; below zero: the party owes it */
  add(party: string, net: number, more: Partial<DueDetail> = {}): DueDetail {
    const reference = `r-${String(++this.serial).padStart(6, '0')}`;
    const detail: DueDetail = {
      ...{ reference, party, currency: 'CNY', direction: net > 0 ? 'disburse' : 'collect' },
      ...{ netMinor: BigInt(Math.abs(net)), settlementDate: DATE, businessType: 'trade' },
      settlementAt: `${DATE}T02:00:00.000000Z`,
      ...more,
    };
    this.due.push(detail);
    return detail;
  }

  page: DueSource['page'] = (_bookId, date, after, limit) =>
    Promise.resolve(
      this.due
        .filter(({ settlementDate, reference }) => settlementDate === date && reference > (after ?? ''))
        .sort((left, right) => (left.reference < right.reference ? -1 : 1))
        .slice(0, limit),
    );
}

/** What people and the service do with settlement batches, on one node. */
export function settlementOf({ app, call, sql }: Pick<Service, 'app' | 'call' | 'sql'>) {
  const path = '/v1/books/main/settlement-batches';
  const details = '/v1/books/main/settlement-details';
  const prepare = app.get(PrepareBatch, { strict: false });
  const batches = app.get(SettlementBatchRepository, { strict: false });
  const read = async (id: string): Promise<Answer['body']> =>
    (await call('GET', `${path}/${id}`, { role: 'finance' })).body;
  const start = (more: More = {}, number = newRequestNumber(), options: CallOptions = {}): Promise<Answer> =>
    call('POST', path, {
      role: 'operator',
      body: { currency: 'CNY', settlementDate: DATE, reason: 'daily', ...more },
      headers: { 'idempotency-key': number },
      ...options,
    });
  return {
    prepare,
    batches,
    pace: app.get(SettlementPace, { strict: false }),
    read,
    start,
    /** Goes on with all that is being prepared. */
    prepareAll: async (): Promise<void> => {
      for (const { batchNo } of await batches.inState('preparing', '0', 1_000))
        await prepare.execute(batchNo);
    },
    /** Started and prepared. @throws Error when it was refused */
    prepared: async (more: More = {}): Promise<Answer['body']> => {
      const { status, body } = await start(more);
      if (status !== 201) throw new Error(`not started: ${JSON.stringify(body)}`);
      await prepare.execute((await batches.byId(body.id))!.batchNo);
      return read(body.id);
    },
    list: async (query = ''): Promise<Answer['body']> =>
      (await call('GET', `${path}${query}`, { role: 'finance' })).body,
    orders: async (id: string, query = ''): Promise<Answer['body'][]> =>
      (await call('GET', `${path}/${id}/orders${query}`, { role: 'finance' })).body.items,
    approve: (key: string, { id, contentHash }: { id: string; contentHash: string }, more: More = {}) =>
      call('POST', `${path}/${id}/approve`, { key, body: { contentHash, reason: 'seen', ...more } }),
    void: ({ id, version }: { id: string; version: number }, more: More = {}, options: CallOptions = {}) =>
      call('POST', `${path}/${id}/void`, {
        ...{ role: 'operator', body: { version, reason: 'wrong', ...more } },
        ...options,
      }),
    reissue: (
      { id, version }: { id: string; version: number },
      number = newRequestNumber(),
      more: More = {},
    ): Promise<Answer> =>
      call('POST', `${path}/${id}/reissue`, {
        role: 'operator',
        body: { version, reason: 'dates have changed', ...more },
        headers: { 'idempotency-key': number },
      }),
    details: async (query: string): Promise<Answer['body']> =>
      (await call('GET', `${details}?currency=CNY&${query}`, { role: 'finance' })).body,
    gather: (settlementDate = DATE) =>
      call('POST', `${details}/gather`, { role: 'operator', body: { settlementDate } }),
    redate: (more: More = {}) =>
      call('POST', `${details}/redate`, {
        role: 'operator',
        body: { currency: 'CNY', settlementDate: DATE, reason: 'a holiday', ...more },
      }),
    readBy: (source: DueSource) => app.get(DueSources, { strict: false }).readBy(source),
    audit: (): Promise<string[]> => auditSettlement(sql),
  };
}

/** One checker is enough. */
export const needOne = (call: Call, checker: string): Promise<Answer> =>
  makeAndApprove(call, checker, {
    ...{ command: 'set-settlement-tiers', content: { currency: 'CNY', tiers: [{ approvals: 1 }] } },
  });

/** The book of the tests as the service sees it. */
export const bookRef = async ({ app }: Pick<Service, 'app'>): Promise<BookRef> =>
  valueOf(await app.get(BookDirectory, { strict: false }).byCode('main'));

/** Up to that total nobody is needed, above it one checker; nobody looks at warnings either, unless it is said otherwise. */
export const needNobodyUpTo = (
  call: Call,
  checker: string,
  upTo: string,
  more: More = { approvalsWithWarnings: 0 },
): Promise<Answer> =>
  makeAndApprove(call, checker, {
    command: 'set-settlement-tiers',
    content: { currency: 'CNY', tiers: [{ upTo, approvals: 0, ...more }, { approvals: 1 }] },
  });
