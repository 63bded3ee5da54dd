import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions } from '../../platform/database/index.js';
import { ApprovalRepository } from './database/approval.repository.js';

const AT_ONCE = 100;

/**
 * Marks approvals whose time is over. Nothing depends on the mark, because every decision and every list looks at the
 * time; it keeps the work list short. Whoever makes a command marks up to a hundred, so that they never pile up.
 */
@Injectable()
export class ExpireApprovals {
  constructor(
    private readonly approvals: ApprovalRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const due = await this.approvals.due(toDatabaseTime(this.clock.now()), AT_ONCE);
    if (due.length > 0) await this.transactions.run((tx) => this.approvals.expire(tx, due));
  }
}
