import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { isUuid } from '../../platform/ids/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DifferenceRepository } from './database/difference.repository.js';
import { nightRefusals } from './night.errors.js';

/** A person has found out what a difference was. A batch that differs is not paid by a night all the same: it is checked again. */
@Injectable()
export class CloseDifference {
  constructor(
    private readonly differences: DifferenceRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Said again in the same words it is the same. */
  async execute(caller: Caller, book: BookRef, id: string, reason: string): Promise<Result<void>> {
    if (!isUuid(id)) return refused(nightRefusals.differenceNotFound(id));
    const { clientId } = caller;
    const closed = await this.transactions.run(async (tx) => {
      const at = toDatabaseTime(this.clock.now());
      if (!(await this.differences.close(tx, book.id, id, { clientId, reason, at }))) return false;
      await this.audit.record(tx, {
        ...{ caller, bookId: book.id, action: 'settlement-difference.closed', target: id, reason },
        detail: {},
      });
      return true;
    });
    if (closed || (await this.differences.wasClosedBy(book.id, id, { clientId, reason })))
      return accepted(undefined);
    return refused(nightRefusals.differenceNotFound(id));
  }
}
