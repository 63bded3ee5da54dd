import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused } from '../../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../../ledger/posting/index.js';
import type { ClearingExtra } from '../extras/extra.js';
import { ExtraRepository } from '../extras/database/extra.repository.js';
import { ClearingGateRepository } from '../runs/database/clearing-gate.repository.js';
import { OrderRepository } from './database/order.repository.js';
import type { ClearingOrder, OrderStanding } from './order.js';
import { orderProblem } from './order-guard.rules.js';

interface ClearedOrder {
  readonly order: ClearingOrder;
  readonly extra: ClearingExtra;
}

/**
 * Makes an order that is cleared at once part of its posting. The gate of the source is held alone, so that no chunk of a run
 * overlooks the order, and the order no result.
 */
@Injectable()
export class OrderParticipant implements Participant<OrderStanding, ClearedOrder> {
  readonly name = 'clearing-orders';
  readonly rank = 7;

  constructor(
    private readonly gates: ClearingGateRepository,
    private readonly orders: OrderRepository,
    private readonly extras: ExtraRepository,
  ) {}

  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, OrderStanding>> {
    const found = new Map<string, OrderStanding>();
    for (const key of keys) {
      const [bookId, source, recordKey, forwardKey] = JSON.parse(key) as [
        number,
        string,
        string,
        string | null,
      ];
      await this.gates.lock(tx, bookId, source);
      found.set(key, await this.orders.standing(tx, bookId, source, recordKey, forwardKey));
    }
    return found;
  }

  apply(standing: OrderStanding | undefined): OrderStanding {
    return { ...standing!, isCleared: true };
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<ClearedOrder>[]): Promise<void> {
    for (const { change } of writes) await this.orders.insert(tx, change.order);
    await this.extras.insert(
      tx,
      writes.map(({ change }) => change.extra),
    );
  }

  /** @param forwardKey record key of the trade that the order takes back; null: it says that there is none */
  clearing(
    order: Omit<ClearingOrder, 'voucherId'>,
    extra: Omit<ClearingExtra, 'voucherId'>,
    forwardKey: string | null,
  ): Participation {
    const key = JSON.stringify([order.bookId, order.source, order.recordKey, forwardKey]);
    const participation: Participation<OrderStanding, ClearedOrder> = {
      participant: this,
      keys: [key],
      decide: (rows, { voucherId, nodeNow, databaseNow }) => {
        // The later of the clocks: nothing may be cleared that could be swept already.
        const problem = orderProblem(rows.get(key)!, nodeNow > databaseNow ? nodeNow : databaseNow);
        if (problem) return refused(problem);
        const change = { order: { ...order, voucherId }, extra: { ...extra, voucherId } };
        return accepted({ writes: [{ key, change }] });
      },
    };
    return participation;
  }
}
