import { Injectable } from '@nestjs/common';
import { fileReference, type Channel } from '../channels/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { PaymentFileRepository } from './database/payment-file.repository.js';
import { FileChanges } from './file-changes.js';
import type { PaymentFile } from './payment-file.js';
import { fileRefusals } from './payment-files.errors.js';

/** What its payouts fail with. */
export const WITHDRAWN_CODE = 'FILE_WITHDRAWN';

/**
 * Takes back a sealed file that was never handed over: it never will be, and its payouts fail, which the next round
 * concludes. Also while payouts are stopped: nothing leaves by it.
 */
@Injectable()
export class WithdrawFile {
  constructor(
    private readonly files: PaymentFileRepository,
    private readonly transactions: Transactions,
    private readonly changes: FileChanges,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  execute(
    caller: Caller,
    channel: Channel,
    { id }: PaymentFile,
    reason: string,
  ): Promise<Result<PaymentFile>> {
    return this.transactions.run(async (tx) => {
      const file = await this.files.lock(tx, id);
      if (file.state === 'withdrawn') return accepted(file);
      const facts = { bankCode: WITHDRAWN_CODE, watchAt: toDatabaseTime(this.clock.now()) };
      const after = await this.changes.apply(tx, file, { event: 'withdraw', reason, by: caller, facts });
      if (!after) return refused(fileRefusals.stateForbids(fileReference(file), file.state, 'withdrawn'));
      await this.audit.record(tx, {
        ...{ caller, bookId: channel.bookId, action: 'payment-file.withdraw', reason },
        target: `${channel.code} ${fileReference(file)}`,
      });
      return accepted(after);
    });
  }
}
