import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import { isBusinessType } from './business-type.js';
import { StopRepository, type BusinessTypeStop } from './database/stop.repository.js';
import { stopRefusals } from './stops.errors.js';

export interface StopOrder {
  readonly businessType: string;
  readonly stopped: boolean;
  readonly reason: string;
}

/**
 * Stops or releases a business type in a book (domain page §3). The epoch of the settings advances in the same
 * transaction, which waits for the groups of postings in flight: none is posted on the old switch once this is answered, on
 * any node.
 */
@Injectable()
export class SetBusinessTypeStop {
  constructor(
    private readonly transactions: Transactions,
    private readonly stops: StopRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, order: StopOrder): Promise<Result<BusinessTypeStop>> {
    const { businessType } = order;
    if (!isBusinessType(businessType)) return refused(stopRefusals.notABusinessType());
    return accepted(await this.transactions.run((tx) => this.set(tx, caller, book, order)));
  }

  private async set(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    { businessType, stopped, reason }: StopOrder,
  ): Promise<BusinessTypeStop> {
    await this.stops.lockGate(tx);
    const known = await this.stops.find(tx, book.id, businessType);
    // Given again, the command changes nothing: the earlier reason stands.
    if (known?.stopped === stopped) return known;
    const stop = { businessType, stopped, reason, changedAt: toDatabaseTime(this.clock.now()) };
    await this.stops.set(tx, book.id, stop);
    const action = stopped ? 'business-type.stop' : 'business-type.release';
    await this.audit.record(tx, { caller, bookId: book.id, action, target: businessType, reason });
    await this.stops.advanceEpoch(tx);
    return stop;
  }
}
