import { OwnTransfersRound } from '../../src/own-transfers/own-transfers-round.js';
import { balanceOf } from './balances.js';
import { move, newRequestNumber, openAccount, postLines } from './book.js';
import type { Answer, Call, CallOptions } from './call.js';
import { createChannel } from './channels.js';
import { agreed, NO_BANK, openPayoutBook } from './payouts.js';
import type { Service } from './service.js';

type More = Record<string, unknown>;

export const TRANSIT = 'in-transit';
/** Our own accounts at the banks of the channels. */
const OURS: Readonly<Record<string, object>> = {
  icbc: { name: 'Test Payments Ltd', bank: 'ICBC', account: '6222000000000001' },
  ccb: { name: 'Test Payments Ltd', bank: 'CCB', account: '6217000000000002' },
};

/**
 * A book with two channels and 1000.00 at ccb, 0.00 at icbc; 100.00 to 300.00 are to lie at icbc, 200.00 to 500.00 at ccb.
 * @returns the key of a checker
 */
export async function openTreasury(service: Pick<Service, 'call'>): Promise<string> {
  const { call } = service;
  const { checker } = await openPayoutBook(service);
  await createChannel(call, 'main', NO_BANK, { code: 'ccb' });
  await openAccount(call, 'main', { code: 'capital', glAccount: '4001' });
  await openAccount(call, 'main', {
    ...{ code: TRANSIT, glAccount: '3203', overdraftLimit: '100000.00', mustBeZero: true },
  });
  await postLines(call, move('ccb:clearing', 'capital', '1000.00'));
  await setTerms(call, checker, 'icbc', { floor: '100.00', target: '300.00' });
  await setTerms(call, checker, 'ccb', { floor: '200.00', target: '500.00' });
  return checker;
}

export const termsOf = (channel: string, more: More = {}): More => ({
  ...{ channel, floor: '100.00', target: '300.00', payee: OURS[channel], transitAccount: TRANSIT },
  ...{ approvalMinutes: 60, arrivalMinutes: 120, active: true },
  ...more,
});

export async function setTerms(call: Call, checker: string, channel: string, more: More = {}): Promise<void> {
  const answer = await agreed(call, checker, {
    ...{ command: 'set-position-terms', content: termsOf(channel, more) },
  });
  if (answer.status !== 200) throw new Error(`no terms: ${JSON.stringify(answer.body)}`);
}

/** What people and the service do with transfers. */
export function transfersOf({ app, call }: Pick<Service, 'app' | 'call'>) {
  const path = '/v1/books/main/own-transfers';
  const read = async (id: string): Promise<Answer['body']> =>
    (await call('GET', `${path}/${id}`, { role: 'finance' })).body;
  return {
    round: () => app.get(OwnTransfersRound, { strict: false }).execute(),
    read,
    list: async (query = ''): Promise<Answer['body'][]> =>
      (await call('GET', `${path}${query}`, { role: 'finance' })).body.items,
    ask: (body: More, number = newRequestNumber(), options: CallOptions = {}) =>
      call('POST', path, {
        role: 'operator',
        body: { from: 'ccb', to: 'icbc', amount: '50.00', reason: 'a big day', ...body },
        headers: { 'idempotency-key': number },
        ...options,
      }),
    approve: (key: string, { id, contentHash }: { id: string; contentHash: string }, more: More = {}) =>
      call('POST', `${path}/${id}/approve`, { key, body: { contentHash, reason: 'seen', ...more } }),
    reject: (id: string, options: CallOptions = { role: 'operator' }, reason = 'not now') =>
      call('POST', `${path}/${id}/reject`, { body: { reason }, ...options }),
    confirm: (checker: string, transfer: string) =>
      agreed(call, checker, {
        ...{ command: 'confirm-own-transfer', content: { transfer, evidence: 'line 7 of the statement' } },
      }),
    positions: async (): Promise<Record<string, string>> => {
      const { body } = await call('GET', '/v1/books/main/channel-positions', { role: 'finance' });
      return Object.fromEntries(
        (body.items as { channel: string; position: string }[]).map((one) => [one.channel, one.position]),
      );
    },
    transit: async (): Promise<Answer['body']> =>
      (await call('GET', `${path}/transit`, { role: 'finance' })).body.items[0],
    /** On the books: transit, and what lies at both banks. */
    books: async (): Promise<string> => {
      const accounts = [TRANSIT, 'ccb:clearing', 'icbc:clearing'];
      const balances = await Promise.all(accounts.map((account) => balanceOf(call, 'main', account)));
      return balances.join(' ');
    },
  };
}
