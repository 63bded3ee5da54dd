import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { isUuid } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { ApprovalParticipant } from './approval-participant.js';
import type { Approval } from './approval.js';
import { approvalRefusals } from './approvals.errors.js';
import { ApprovalRepository } from './database/approval.repository.js';
import { decideApproval } from './decide-approval.js';

/** Says no to a command, for good. */
@Injectable()
export class Reject {
  constructor(
    private readonly approvals: ApprovalRepository,
    private readonly participant: ApprovalParticipant,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async execute(caller: Caller, book: BookRef, id: string, reason: string): Promise<Result<Approval>> {
    const approval = isUuid(id) ? await this.approvals.byId(book.id, id) : null;
    if (!approval) return refused(approvalRefusals.notFound(id));
    const rejected = await this.transactions.run((tx) => this.reject(tx, caller, approval, reason));
    const after = (await this.approvals.byId(book.id, id))!;
    return rejected.ok || isSameAgain(after, caller, reason) ? accepted(after) : rejected;
  }

  private async reject(tx: Tx, caller: Caller, approval: Approval, reason: string): Promise<Result<void>> {
    const { id, bookId, command, contentHash } = approval;
    const { clientId } = caller;
    const locked = (await this.approvals.lock(tx, [id])).get(id);
    const at = toDatabaseTime(this.clock.now());
    const now = [at, await this.approvals.databaseNow(tx)];
    const decided = decideApproval(locked, { id, bookId, clientId, contentHash: null, now });
    if (!decided.ok) return decided;
    const decision = { status: 'rejected' as const, checker: caller, reason, at, result: null };
    await this.participant.decide(tx, id, decision, { caller, bookId, command, contentHash });
    return accepted(undefined);
  }
}

/** The same checker says the same again, as after a lost answer. */
function isSameAgain(
  { status, checkerClientId, decisionReason }: Approval,
  caller: Caller,
  reason: string,
): boolean {
  return status === 'rejected' && checkerClientId === caller.clientId && decisionReason === reason;
}
