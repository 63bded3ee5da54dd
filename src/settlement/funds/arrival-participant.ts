import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused } from '../../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../../ledger/posting/index.js';
import type { OrderKey } from '../funds-gate.js';
import { sumOfParts, type Arrival, type ArrivalPart, type NewArrival } from './arrival.js';
import { ArrivalRepository, type Collecting } from './database/arrival.repository.js';
import { FundingRepository } from './database/funding.repository.js';
import { fundsRefusals } from './funds.errors.js';

/** An arrival that is there; what an order may still collect; a key of funds is locked and not looked at. */
type Row = Arrival | Collecting | 'key' | 'recorded';

type Write =
  | { readonly kind: 'collect'; readonly amount: bigint }
  | { readonly kind: 'record'; readonly arrival: NewArrival; readonly voucherId: string; readonly at: string }
  | {
      readonly kind: 'match';
      readonly before: Arrival;
      readonly parts: readonly ArrivalPart[];
      readonly approvalId: string | null;
      readonly voucherId: string;
      readonly at: string;
    };

const WIDTH = 20;
/** Orders that collect come first, then arrivals, then keys of funds. What is to be recorded has no row to lock. */
const arrivalKey = (arrivalNo: string): string => `a ${arrivalNo.padStart(WIDTH, '0')}`;
const fundingKey = (fundingNo: string): string => `f ${fundingNo.padStart(WIDTH, '0')}`;
const orderKey = ({ batchNo, party, side }: OrderKey): string => `o ${batchNo} ${party} ${side}`;
const orderOf = (key: string): OrderKey => {
  const [, batchNo, party, side] = key.split(' ') as [string, string, string, string];
  return { batchNo, party, side };
};
const referenceKey = ({ bookId, channel, reference }: NewArrival): string =>
  `r ${bookId} ${channel} ${reference}`;

/**
 * Makes arrivals, and what they are matched with, part of their postings: what is in suspense in the ledger is what the rows say
 * is not matched, at every moment.
 */
@Injectable()
export class ArrivalParticipant implements Participant<Row, Write> {
  readonly name = 'settlement-arrivals';
  /** Behind whatever locks batches: keys of funds come after them. */
  readonly rank = 17;

  constructor(
    private readonly arrivals: ArrivalRepository,
    private readonly fundings: FundingRepository,
  ) {}

  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const numbers = (mark: string): string[] =>
      keys.filter((key) => key.startsWith(mark)).map((key) => BigInt(key.slice(mark.length)).toString());
    const rows = new Map<string, Row>();
    const orders = keys.filter((key) => key.startsWith('o ')).map(orderOf);
    for (const one of await this.arrivals.lockCollecting(tx, orders)) rows.set(orderKey(one), one);
    for (const arrival of await this.arrivals.lock(tx, numbers('a ')))
      rows.set(arrivalKey(arrival.arrivalNo), arrival);
    for (const { fundingNo } of await this.fundings.lock(tx, numbers('f ')))
      rows.set(fundingKey(fundingNo), 'key');
    for (const key of keys.filter((one) => one.startsWith('r '))) {
      const [, bookId, channel, reference] = key.split(' ');
      const known = await this.arrivals.byReference(Number(bookId), channel!, reference!, tx);
      if (known) rows.set(key, known);
    }
    return rows;
  }

  apply(row: Row | undefined, write: Write): Row {
    if (write.kind === 'record') return 'recorded';
    if (write.kind === 'collect') {
      const order = row as Collecting;
      return { ...order, left: order.left - write.amount };
    }
    const { before, parts } = write;
    const matched = before.matched + sumOfParts(parts);
    const state = matched === before.amount ? 'matched' : 'open';
    return row === 'key' ? row : { ...before, matched, state, parts: before.parts + parts.length };
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<Write>[]): Promise<void> {
    for (const { change } of writes) {
      // The part of the arrival says it.
      if (change.kind === 'collect') continue;
      if (change.kind === 'record') {
        await this.arrivals.insert(tx, change.arrival, change.voucherId, change.at);
        continue;
      }
      const { before, parts, voucherId, approvalId, at } = change;
      const kept = parts.map((part, index) => ({
        ...{ ...part, number: before.parts + index + 1, voucherId, approvalId, recordedAt: at },
      }));
      await this.arrivals.match(tx, before, kept, at);
      await this.fund(tx, before, parts, at);
    }
  }

  /** Records the arrival in the posting that puts it into suspense. */
  recording(arrival: NewArrival): Participation {
    const key = referenceKey(arrival);
    const participation: Participation<Row, Write> = {
      participant: this,
      keys: [key],
      decide: (rows, { voucherId, recordedAt }) =>
        rows.has(key)
          ? refused(fundsRefusals.arrivalKnown())
          : accepted({ writes: [{ key, change: { kind: 'record', arrival, voucherId, at: recordedAt } }] }),
    };
    return participation;
  }

  /** Matches parts in the posting that takes them out of suspense. @param told an amount as people read it */
  matching(
    arrivalNo: string,
    parts: readonly ArrivalPart[],
    approvalId: string | null,
    told: (minor: bigint) => string,
  ): Participation {
    const key = arrivalKey(arrivalNo);
    const keys = parts.flatMap(({ fundingNo }) => (fundingNo === null ? [] : [fundingKey(fundingNo)]));
    const collecting = sumsByOrder(parts);
    const participation: Participation<Row, Write> = {
      participant: this,
      keys: [...collecting.keys(), key, ...new Set(keys)],
      decide: (rows, { voucherId, recordedAt: at }) => {
        const before = rows.get(key) as Arrival;
        const left = before.amount - before.matched;
        if (sumOfParts(parts) > left) return refused(fundsRefusals.exceeds(told(left)));
        for (const [order, amount] of collecting) {
          const open = (rows.get(order) as Collecting | undefined)?.left ?? 0n;
          if (amount > open) return refused(fundsRefusals.orderCollected(told(open)));
        }
        const change: Write = { kind: 'match', before, parts, approvalId, voucherId, at };
        const collected = [...collecting].map(([order, amount]) => ({
          ...{ key: order, change: { kind: 'collect' as const, amount } },
        }));
        return accepted({ writes: [{ key, change }, ...collected] });
      },
    };
    return participation;
  }

  /** Money comes to its keys; what names a detail is earmarked for it, unless other money of the key was before. */
  private async fund(
    tx: Tx,
    { bookId, currency }: Arrival,
    parts: readonly ArrivalPart[],
    at: string,
  ): Promise<void> {
    const sums = new Map<string, bigint>();
    for (const { fundingNo, amount } of parts)
      if (fundingNo !== null) sums.set(fundingNo, (sums.get(fundingNo) ?? 0n) + amount);
    await this.fundings.arrive(tx, sums);
    for (const { detailNo } of parts) {
      if (detailNo === null) continue;
      const need = await this.fundings.needOfDetail(bookId, currency, detailNo, tx);
      if (need && !need.isEarmarked && !need.isWithdrawn) await this.fundings.earmark(tx, [need], at);
    }
  }
}

/** What parts bring to each order that collects, by the key of its row. */
function sumsByOrder(parts: readonly ArrivalPart[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { batchNo, party, side, amount } of parts) {
    if (batchNo === null) continue;
    const key = orderKey({ batchNo, party: party!, side: side! });
    sums.set(key, (sums.get(key) ?? 0n) + amount);
  }
  return sums;
}
