import { Injectable } from '@nestjs/common';
import { addDays, Clock, toDatabaseTime } from '../platform/clock/index.js';
import { accepted, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { ResolvePayee } from '../payees/index.js';
import { Agreements, type AgreementInForce } from './agreements.js';
import { BatchSteps } from './batch-steps.js';
import { DetailRepository } from './database/detail.repository.js';
import { OrderRepository } from './database/order.repository.js';
import { derivedOf } from './derived-details.js';
import { withOrder } from './rules/content-chain.rules.js';
import { carryDateOf } from './rules/cycle.rules.js';
import { leftOut, netted, type NettedOrder } from './rules/netting.rules.js';
import { warningsOf } from './rules/warnings.rules.js';
import type { Progress, SettlementBatch } from './settlement-batch.js';
import type { LastOrder, PartyParts, SettlementOrder } from './settlement-order.js';
import { SettlementPace } from './settlement-pace.js';

/** What an order says beside its figures. */
type Terms = Omit<
  SettlementOrder,
  keyof NettedOrder | 'party' | 'settlementAt' | 'warnings' | 'detailsDigest'
>;
const NO_TERMS: Terms = {
  ...{ carryDate: null, releaseDate: null, agreementVersion: null, payee: null, payeeVersion: null },
  channel: null,
};

/** Merges the parts of the next parties and makes of them orders, and what is carried forward or kept back. */
@Injectable()
export class OrderParties {
  constructor(
    private readonly steps: BatchSteps,
    private readonly agreements: Agreements,
    private readonly payees: ResolvePayee,
    private readonly orders: OrderRepository,
    private readonly details: DetailRepository,
    private readonly pace: SettlementPace,
    private readonly clock: Clock,
  ) {}

  async step(book: BookRef, batch: SettlementBatch): Promise<void> {
    const parties = await this.orders.parts(batch.batchNo, batch.cursorText ?? '', this.pace.parties);
    if (parties.length === 0) {
      await this.steps.take(batch, [], () =>
        Promise.resolve({ phase: 'release', cursorText: null, cursorNo: '0' }),
      );
      return;
    }
    const made = await this.ordersOf(book, batch, parties);
    const derived = made.flatMap((order) => derivedOf(batch, order));
    await this.steps.take(batch, [], async (tx) => {
      await this.orders.insertOrders(tx, batch, made);
      await this.details.insert(tx, derived, toDatabaseTime(this.clock.now()));
      return { ...totalsWith(batch, made), cursorText: parties.at(-1)!.party };
    });
  }

  private async ordersOf(
    book: BookRef,
    { currency, settlementDate }: SettlementBatch,
    parties: readonly PartyParts[],
  ): Promise<SettlementOrder[]> {
    const codes = parties.map(({ party }) => party);
    const inForce = await this.agreements.inForce(book, currency, codes, settlementDate);
    const last = new Map(
      (await this.orders.lastPaid(book.id, currency, codes)).map((one) => [one.party, one]),
    );
    const made: SettlementOrder[] = [];
    for (const sums of parties) {
      const agreed = inForce(sums.party);
      const own = agreed.ok
        ? await this.byAgreement(book, currency, settlementDate, sums, agreed.value, last.get(sums.party))
        : agreed;
      made.push(...(own.ok ? own.value : leftOut(own.refusal.code, sums).map((one) => still(sums, one))));
    }
    return made;
  }

  private async byAgreement(
    book: BookRef,
    currency: string,
    date: string,
    sums: PartyParts,
    { version: agreementVersion, terms, days }: AgreementInForce,
    last: LastOrder | undefined,
  ): Promise<Result<SettlementOrder[]>> {
    const { cycle, payee, channel, reserveDays } = terms;
    const flows = netted(terms, cycle.kind === 'by-amount' ? cycle.threshold : null, sums);
    const carry = carryDateOf(cycle, date, days);
    if (!carry.ok) return carry;
    const release = days.onOrAfter(addDays(date, reserveDays));
    if (!release.ok) return release;
    const paysSomething = flows.some(({ outcome }) => outcome === 'pay');
    const resolved = paysSomething ? await this.payees.execute(book.id, payee, currency) : null;
    if (resolved && !resolved.ok) return resolved;
    const payeeVersion = resolved?.ok ? resolved.value.version : 0;
    return accepted(
      flows.map((flow) => {
        const order = { ...still(sums, flow), agreementVersion };
        if (flow.outcome === 'carry') return { ...order, carryDate: carry.value };
        if (flow.outcome === 'collect') return { ...order, payee, channel };
        if (flow.outcome !== 'pay') return order;
        const releaseDate = flow.reserve > 0n ? release.value : null;
        const warnings = warningsOf({ amount: flow.amount, payee, payeeVersion }, last);
        return { ...order, payee, payeeVersion, channel, releaseDate, warnings };
      }),
    );
  }
}

const still = ({ party, latestAt, chain }: PartyParts, flow: NettedOrder): SettlementOrder => ({
  ...{ ...NO_TERMS, ...flow, party, settlementAt: latestAt, warnings: [], detailsDigest: chain },
});

function totalsWith(batch: SettlementBatch, made: readonly SettlementOrder[]): Partial<Progress> {
  const sum = (of: (order: SettlementOrder) => bigint): bigint =>
    made.reduce((total, one) => total + of(one), 0n);
  const isOf = (outcome: string) => (one: SettlementOrder) => (one.outcome === outcome ? one.amount : 0n);
  return {
    chain: made.reduce(withOrder, batch.chain),
    orders: batch.orders + BigInt(made.length),
    leftOut: batch.leftOut + sum(({ outcome }) => (outcome === 'left-out' ? 1n : 0n)),
    warnings: batch.warnings + sum(({ warnings }) => (warnings.length > 0 ? 1n : 0n)),
    paidOut: batch.paidOut + sum(isOf('pay')),
    paidIn: batch.paidIn + sum(isOf('collect')),
    fees: batch.fees + sum(({ fee }) => fee),
    reserved: batch.reserved + sum(({ reserve }) => reserve),
    carried: batch.carried + sum(({ carried }) => carried),
  };
}
