import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { AcceptedFiles } from '../../trade-files/index.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import type { FundsAwaited, FundsSource, OrderKey } from '../funds-gate.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import { goesInto, PositionRepository, type OrderPlace } from './database/position.repository.js';

interface WaitsFor {
  readonly source: string;
  readonly date: string;
}

/** What an order needs by its own details, and which orders it pays amounts of. Minor units. */
interface Needs {
  readonly missing: bigint;
  readonly details: number;
  readonly sources: readonly WaitsFor[];
  readonly origins: readonly OrderPlace[];
}

const nameOf = ({ batchNo, party, side }: OrderPlace): string => `${batchNo} ${party} ${side}`;

/**
 * Whether orders may be paid: the money of all their details is earmarked, those of earlier orders whose amounts were carried here
 * among them, and the sources of details that may get more are complete. What is earmarked stays so while a batch that is not
 * void holds it, so an order that may be paid may be paid until the transaction ends.
 */
@Injectable()
export class FundsOfOrders implements FundsSource {
  constructor(
    private readonly positions: PositionRepository,
    private readonly arrivals: ArrivalRepository,
    private readonly batches: SettlementBatchRepository,
    private readonly files: AcceptedFiles,
  ) {}

  async awaited(tx: Tx, orders: readonly OrderKey[]): Promise<ReadonlyMap<number, FundsAwaited>> {
    const known = await this.needsOf(tx, await this.keptOf(tx, orders));
    const complete = new Map<string, readonly string[]>();
    const awaited = new Map<number, FundsAwaited>();
    for (const [index, order] of orders.entries()) {
      const one = await this.awaitedBy(order, known, complete);
      if (one) awaited.set(index, one);
    }
    return awaited;
  }

  collected(tx: Tx, { batchNo, party, side }: OrderKey): Promise<bigint> {
    return this.arrivals.collected(tx, batchNo, party, side);
  }

  /** Of books and currencies in which something is kept account of: in most nothing is. */
  private async keptOf(tx: Tx, orders: readonly OrderKey[]): Promise<OrderKey[]> {
    const kept = new Set<string>();
    for (const batchNo of new Set(orders.map((one) => one.batchNo)))
      if (await this.positions.hasKeys(tx, batchNo)) kept.add(batchNo);
    return orders.filter(({ batchNo }) => kept.has(batchNo));
  }

  /** Back through what was carried, in as many turns as it was carried over; each order once. */
  private async needsOf(tx: Tx, orders: readonly OrderPlace[]): Promise<ReadonlyMap<string, Needs>> {
    const known = new Map<string, Needs>();
    for (let open = [...orders]; open.length > 0;) {
      const next: OrderPlace[] = [];
      for (const batchNo of new Set(open.map((one) => one.batchNo))) {
        const own = open.filter((one) => one.batchNo === batchNo);
        for (const [name, needs] of await this.ofBatch(tx, batchNo, own)) {
          known.set(name, needs);
          next.push(...needs.origins);
        }
      }
      open = next.filter((one) => !known.has(nameOf(one)));
    }
    return known;
  }

  private async ofBatch(
    tx: Tx,
    batchNo: string,
    orders: readonly OrderPlace[],
  ): Promise<ReadonlyMap<string, Needs>> {
    const parties = orders.map(({ party }) => party);
    const missing = await this.positions.missing(tx, batchNo, parties);
    const origins = await this.positions.origins(tx, batchNo, parties);
    const sources = await this.positions.sources(tx, batchNo, parties);
    return new Map(
      orders.map((order) => {
        const isOwn = (one: { readonly party: string; readonly direction: string }): boolean =>
          one.party === order.party && goesInto(order.side, one.direction);
        const own = missing.filter(isOwn);
        const needs: Needs = {
          missing: own.reduce((sum, one) => sum + one.missing, 0n),
          details: own.reduce((sum, one) => sum + one.details, 0),
          sources: sources.filter(isOwn),
          origins: origins.filter(isOwn).map(({ from }) => from),
        };
        return [nameOf(order), needs];
      }),
    );
  }

  /** @param complete what is missing of a source and date, by both; filled */
  private async awaitedBy(
    order: OrderKey,
    known: ReadonlyMap<string, Needs>,
    complete: Map<string, readonly string[]>,
  ): Promise<FundsAwaited | null> {
    const all = withOrigins(order, known);
    const details = all.reduce((sum, one) => sum + one.details, 0);
    if (details > 0) {
      const message = `The money of ${details} details has not come in; read settlement-funds of the batch`;
      return { waitsFor: 'funds', missingMinor: all.reduce((sum, one) => sum + one.missing, 0n), message };
    }
    for (const { source, date } of all.flatMap(({ sources }) => sources)) {
      const name = `${source} ${date}`;
      const absent = complete.get(name) ?? (await this.absent(order.batchNo, source, date));
      complete.set(name, absent);
      if (absent.length === 0) continue;
      const message = `Source ${source} of ${date} may bring more: ${absent.join(', ')}`;
      return { waitsFor: 'source', missingMinor: 0n, message };
    }
    return null;
  }

  private async absent(batchNo: string, source: string, date: string): Promise<readonly string[]> {
    const { bookId } = await this.batches.byNumber(batchNo);
    const { complete, missing } = await this.files.complete(bookId, source, date);
    return complete ? [] : missing;
  }
}

/** What an order needs, and all orders that it pays amounts of. */
function withOrigins(order: OrderPlace, known: ReadonlyMap<string, Needs>): Needs[] {
  const found = new Map<string, Needs>();
  for (let open: OrderPlace[] = [order]; open.length > 0;) {
    const next: OrderPlace[] = [];
    for (const one of open) {
      const needs = known.get(nameOf(one));
      if (!needs || found.has(nameOf(one))) continue;
      found.set(nameOf(one), needs);
      next.push(...needs.origins);
    }
    open = next;
  }
  return [...found.values()];
}
