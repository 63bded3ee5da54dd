import { FundsGate, type FundsAwaited, type OrderKey } from '../../src/settlement/index.js';
import { RecordReturn, channelActor } from '../../src/payouts/index.js';
import { PayingPace } from '../../src/settlement/paying/paying-pace.js';
import { PayingRound } from '../../src/settlement/paying/paying-round.js';
import { SettleNow } from '../../src/settlement/paying/settle-now.js';
import { move, newRequestNumber, openAccount, postLines } from './book.js';
import type { Answer, CallOptions } from './call.js';
import { CHANNEL, startPayoutWorld, type PayoutWorld, type PayoutWorldOptions } from './payout-world.js';
import { addShop, agree, FixtureSource, needOne, settlementOf } from './settlement.js';

type More = Record<string, unknown>;
type Batch = Answer['body'];

const TRACE = '0'.repeat(32);
/** Long past: whoever is to be paid then is paid now. */
export const PAST = '2020-01-01T00:00:00.000000Z';

/** Money that is there or not, in the memory of a test. */
export class FixtureFunds {
  readonly waiting = new Map<string, FundsAwaited>();
  readonly came = new Map<string, bigint>();

  awaited = (_tx: unknown, orders: readonly OrderKey[]): Promise<ReadonlyMap<number, FundsAwaited>> =>
    Promise.resolve(
      new Map(
        orders.flatMap(({ party }, place) => {
          const told = this.waiting.get(party);
          return told ? [[place, told] as const] : [];
        }),
      ),
    );

  collected = (_tx: unknown, { party }: OrderKey): Promise<bigint> =>
    Promise.resolve(this.came.get(party) ?? 0n);
}

/** A bank, a book, parties whose money stands ready, and what people and the service do with their batches. */
export interface PayingWorld {
  readonly world: PayoutWorld;
  readonly sides: readonly ReturnType<typeof payingOf>[];
  readonly checker: string;
  readonly source: FixtureSource;
  readonly funds: FixtureFunds;
  /** Agreed with, with an account of each kind and money on what is owed. */
  addParty(party: string, agreement?: More, owed?: string): Promise<void>;
  /** The next date: due on it is what is added to its source. */
  date(): string;
  nextDate(): string;
  due(party: string, net: number, more?: More): void;
  /** Rounds of a node, and of sending, until nothing more comes of them. */
  turn(side?: number, times?: number): Promise<void>;
  /** Prepared and approved. */
  approved(more?: More): Promise<Batch>;
}

export async function startPayingWorld(options: PayoutWorldOptions = {}): Promise<PayingWorld> {
  const world = await startPayoutWorld(options);
  const [{ call }] = world.nodes as [PayoutWorld['nodes'][number]];
  const { checker } = world;
  const sides = world.nodes.map((node) => payingOf(node));
  const source = new FixtureSource();
  const funds = new FixtureFunds();
  for (const { readBy, fundedBy } of sides) {
    readBy(source);
    fundedBy(funds);
  }
  await needOne(call, checker);
  await addShop(call, checker);
  await openAccount(call, 'main', { code: 'settlement:fees', glAccount: '6014' });
  let date = '2026-11-23';
  const approved = async (more: More = {}): Promise<Batch> => {
    const batch = await sides[0]!.prepared({ settlementDate: date, ...more });
    const { status, body } = await sides[0]!.approve(checker, batch);
    if (status !== 200) throw new Error(`not approved: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    ...{ world, sides, checker, source, funds, approved },
    addParty: async (party, agreement = {}, owed = '10000.00') => {
      await agree(call, checker, party, { channel: CHANNEL, ...agreement });
      await openAccount(call, 'main', {
        code: `payable:${party}`,
        glAccount: '2101',
        party: `party:${party}`,
      });
      await openAccount(call, 'main', {
        code: `reserve:${party}`,
        glAccount: '2203',
        party: `party:${party}`,
      });
      if (owed !== '0.00') await postLines(call, move('cash', `payable:${party}`, owed));
    },
    date: () => date,
    nextDate: () => (date = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)),
    due: (party, net, more = {}) => {
      source.add(party, net, { settlementDate: date, settlementAt: PAST, ...more });
    },
    turn: async (side = 0, times = 2) => {
      for (let time = 0; time < times; time++) {
        await sides[side]!.round();
        await world.send(world.nodes[side]);
      }
      await sides[side]!.round();
    },
  };
}

/** What people and the service do to have batches paid, on one node. */
export function payingOf(node: PayoutWorld['nodes'][number]) {
  const { app, call } = node;
  const settlement = settlementOf(node);
  const path = '/v1/books/main/settlement-batches';
  const rounds = app.get(PayingRound, { strict: false });
  return {
    ...settlement,
    payingPace: app.get(PayingPace, { strict: false }),
    fundedBy: (funds: FixtureFunds) => app.get(FundsGate, { strict: false }).readBy(funds),
    round: (): Promise<void> => rounds.execute(TRACE),
    /** What was to be settled at once, as checkers have left it. */
    goOn: (): Promise<void> => app.get(SettleNow, { strict: false }).goOn(TRACE),
    pay: ({ id, version, contentHash }: Batch, more: More = {}, options: CallOptions = {}) =>
      call('POST', `${path}/${id}/pay`, {
        ...{ role: 'operator', body: { version, contentHash, reason: 'due', ...more } },
        ...options,
      }),
    payments: async ({ id }: Batch, query = ''): Promise<Batch[]> =>
      (await call('GET', `${path}/${id}/payments${query}`, { role: 'finance' })).body.items,
    payment: ({ id }: Batch, party: string, side = 'net'): Promise<Answer> =>
      call('GET', `${path}/${id}/payments/${party}/${side}`, { role: 'finance' }),
    summary: async ({ id }: Batch): Promise<Batch> =>
      (await call('GET', `${path}/${id}/paying`, { role: 'finance' })).body,
    retry: (
      { id }: Batch,
      { party, side, version }: { party: string; side: string; version: number },
      more: More = {},
    ) =>
      call('POST', `${path}/${id}/orders/${party}/${side}/retry`, {
        ...{ role: 'operator', body: { version, reason: 'once more', ...more } },
      }),
    settleNow: (party: string, more: More = {}, number = newRequestNumber()) =>
      call('POST', '/v1/books/main/settlement-orders', {
        role: 'operator',
        body: { party, currency: 'CNY', settlementDate: '2026-11-23', reason: 'at once', ...more },
        headers: { 'idempotency-key': number },
      }),
    /** Money of a payout came back, as the bank would tell it. @param minor minor units */
    giveBack: (payout: string, minor: bigint, returnReference = newRequestNumber()) =>
      app
        .get(RecordReturn, { strict: false })
        .execute(payout, { returnReference, amount: minor, reason: 'account closed' }, channelActor(TRACE)),
  };
}

/** Content of the approval commands about one order. */
export const giveUp = ({ id: batch }: Batch, party: string, more: More = {}): More => ({
  command: 'give-up-settlement-order',
  content: { batch, party, side: 'net', dueDate: '2027-06-01', why: 'the shop has closed', ...more },
});
export const rebind = ({ id: batch }: Batch, party: string, payeeVersion: number): More => ({
  command: 'retry-settlement-order',
  content: { batch, party, side: 'net', payeeVersion },
});
