import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { StopRepository } from './database/stop.repository.js';
import { ALL_BOOKS, type PayoutStop, type StopTarget } from './stop.js';

/** All of one book, or the one of all books. */
export interface StopOrder {
  readonly bookId: number;
  readonly targets: readonly StopTarget[];
  readonly stopped: boolean;
  readonly reason: string;
}

/** Target of the audit trail's line; the targets themselves are in its detail. */
const MOST_TARGET_CHARACTERS = 160;

/**
 * Turns stop switches. The gate is held alone from before the switches are written until they are committed: claims in
 * flight have ended then, and every later one sees the switch. So after the answer no intent commits against it.
 */
@Injectable()
export class TurnStops {
  constructor(
    private readonly stops: StopRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @returns the switches as they are now */
  async execute(caller: Caller, order: StopOrder): Promise<PayoutStop[]> {
    await this.stops.makeGate(order.bookId);
    return this.transactions.run((tx) => this.turn(tx, caller, order));
  }

  /** In the transaction of the caller, who has made sure that there is a gate. A switch that stands so already keeps its reason. */
  async turn(tx: Tx, caller: Caller, { bookId, targets, stopped, reason }: StopOrder): Promise<PayoutStop[]> {
    await this.stops.closeGate(tx, bookId);
    const known = new Map((await this.stops.find(tx, targets)).map((stop) => [keyOf(stop), stop]));
    const changedAt = toDatabaseTime(this.clock.now());
    const wanted = [...new Map(targets.map((target) => [keyOf(target), target])).values()];
    const isAsWanted = (target: StopTarget): boolean =>
      (known.get(keyOf(target))?.stopped ?? false) === stopped;
    const changing = wanted.filter((target) => !isAsWanted(target));
    const turned = changing.map((target) => ({ ...target, stopped, reason, changedAt }));
    if (turned.length > 0) {
      await this.stops.set(tx, turned, caller);
      await this.record(tx, caller, { bookId, targets: turned, stopped, reason });
    }
    return wanted.flatMap((target) => {
      const now = turned.find((each) => keyOf(each) === keyOf(target)) ?? known.get(keyOf(target));
      return now ? [now] : [];
    });
  }

  private async record(
    tx: Tx,
    caller: Caller,
    { bookId, targets, stopped, reason }: StopOrder,
  ): Promise<void> {
    const named = targets.map(({ scope, target }) => (target === '' ? scope : `${scope} ${target}`));
    await this.audit.record(tx, {
      caller,
      bookId: bookId === ALL_BOOKS ? null : bookId,
      action: stopped ? 'payout.stop' : 'payout.release',
      target: named.join(', ').slice(0, MOST_TARGET_CHARACTERS),
      reason,
      detail: { targets: named },
    });
  }
}

const keyOf = ({ bookId, scope, target }: StopTarget): string => `${bookId} ${scope} ${target}`;
