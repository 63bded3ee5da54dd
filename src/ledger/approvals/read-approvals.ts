import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { isUuid } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { viewOfApproval } from './approval-view.js';
import type { Approval } from './approval.js';
import { approvalRefusals } from './approvals.errors.js';
import { ApprovalRepository } from './database/approval.repository.js';
import type { ApprovalDto, ApprovalsQuery } from './dto/approval.dto.js';

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** The work list of makers and checkers. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadApprovals {
  constructor(
    private readonly approvals: ApprovalRepository,
    private readonly clock: Clock,
  ) {}

  async byId(book: BookRef, id: string): Promise<Result<ApprovalDto>> {
    const approval = isUuid(id) ? await this.approvals.byId(book.id, id) : null;
    if (!approval) return refused(approvalRefusals.notFound(id));
    return accepted(viewOfApproval(approval, book.code, this.now()));
  }

  async list(book: BookRef, query: ApprovalsQuery): Promise<Result<Page<ApprovalDto>>> {
    const after = query.after === undefined ? accepted([BEFORE_ALL]) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    if (!isUuid(after.value[0]!)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const now = this.now();
    const rows = await this.approvals.list(book.id, query.status, after.value[0]!, { now, count: limit + 1 });
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ id }) => [id],
        (approval) => viewOfApproval(approval, book.code, now),
      ),
    );
  }

  /** Commands that wait for a decision, for lists of work. @param after an id, null for the first ones */
  waiting(book: BookRef, after: string | null, count: number): Promise<Approval[]> {
    const page = { now: this.now(), count };
    return this.approvals.list(book.id, 'pending', after ?? BEFORE_ALL, page);
  }

  countWaiting(book: BookRef): Promise<{ count: number; oldest: string | null }> {
    return this.approvals.countPending(book.id, this.now());
  }

  private now(): string {
    return toDatabaseTime(this.clock.now());
  }
}
