import { makeAndApprove } from './approvals.js';
import type { Answer, Call } from './call.js';

type More = Record<string, unknown>;

/** Mainland China with make-up days. */
export const calendarCommand = (calendar: string, more: More = {}) => ({
  command: 'set-calendar',
  content: {
    ...{ calendar, name: `Calendar ${calendar}`, base: 'mainland-china', weekend: ['sat', 'sun'] },
    ...{ makeUpDays: true, ...more },
  },
  reason: 'a calendar',
});

/** 0.6 % of the amount. */
export const scheduleCommand = (schedule: string, more: More = {}) => ({
  command: 'set-fee-schedule',
  content: {
    ...{ schedule, name: `Fees ${schedule}`, currency: 'CNY', fromDate: '2026-01-01', rounding: 'half-up' },
    terms: { tiering: 'whole', tiers: [{ from: '0', below: null, flat: '0', rate: '0.006' }] },
    ...more,
  },
  reason: 'a price list',
});

/** Everything of a source, T+1 with cut-off at 15:00. */
export const ruleCommand = (rule: string, calendar: string, more: More = {}) => ({
  command: 'set-clearing-rule',
  content: {
    ...{ rule, name: `Rule ${rule}`, fromDate: '2026-01-01', direction: 'disburse' },
    match: { source: 'shop', product: '*', party: '*' },
    payee: { kind: 'party' },
    settlement: {
      ...{ calendar, openDays: 1, countedFrom: 'occurred-at', cutOff: '15:00:00.000', at: '10:00:00' },
    },
    businessType: 'settlement',
    accounts: { payable: 'payable:{payee}', position: 'position:{source}' },
    ...more,
  },
  reason: 'a contract',
});

/** Holds what one party does. */
export const interceptorCommand = (interceptor: string, more: More = {}) => ({
  command: 'set-interceptor',
  content: {
    ...{ interceptor, name: `Interceptor ${interceptor}`, mode: 'hold' },
    tree: { field: 'party', in: ['suspect'] },
    ...more,
  },
  reason: 'a suspicion',
});

/** A record as routes take it: 100.00 at noon in Shanghai. */
export const sentRecord = (more: More = {}) => ({
  ...{ recordType: 'trade', product: 'fund-a', party: 'merchant-1', amount: '100.00', currency: 'CNY' },
  ...{ occurredAt: '2026-11-20T12:00:00+08:00', ...more },
});

export const clearingOf = (call: Call, checker: string, book = 'main') => {
  const path = (rest: string): string => `/v1/books/${book}/${rest}`;
  return {
    /** Made by the operator of the tests and approved. @throws Error when it is refused */
    async agreed(command: object): Promise<Answer> {
      const approved = await makeAndApprove(call, checker, command, { book });
      if (approved.status !== 200) throw new Error(`not approved: ${JSON.stringify(approved.body)}`);
      return approved;
    },
    read: (rest: string) => call('GET', path(rest), { role: 'finance' }),
    explain: (more: More = {}) =>
      call('POST', path('clearing-rules/explain'), {
        role: 'finance',
        body: { source: 'shop', businessDate: '2026-11-20', record: sentRecord(), ...more },
      }),
    try: (body: More) => call('POST', path('interceptors/try'), { role: 'finance', body }),
    switchOn: (interceptor: string) =>
      call('POST', path(`interceptors/${interceptor}/switch-on`), {
        role: 'operator',
        body: { reason: 'a suspicion' },
      }),
  };
};
