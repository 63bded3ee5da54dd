import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions } from '../../platform/database/index.js';
import {
  accepted,
  refused,
  RefusalError,
  valueOf,
  type Refusal,
  type Result,
} from '../../platform/errors/index.js';
import { Ids, isUuid } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { PostingQueue, type Posting } from '../posting/index.js';
import type { ApprovedOrder, ChangeCommand, PostingCommand, PostingDraft } from './approval-command.js';
import { ApprovalCommands } from './approval-commands.js';
import { isAsMade } from './approval-content.js';
import { ApprovalParticipant, type AuditedStep } from './approval-participant.js';
import type { Approval } from './approval.js';
import { approvalRefusals } from './approvals.errors.js';
import { ApprovalRepository } from './database/approval.repository.js';
import { decideApproval } from './decide-approval.js';
import type { ApproveDto } from './dto/approval.dto.js';

export interface ApprovedCommand {
  readonly approval: Approval;
  /** True when the same checker had said the same before: the first result stands. */
  readonly replayed: boolean;
}

/** One call of a checker, with the approval as it was read before anything was locked. */
interface Attempt {
  readonly approval: Approval;
  readonly order: ApprovedOrder<object>;
  readonly step: AuditedStep;
  readonly body: ApproveDto;
}

/** What a command was worked out from may move while it is prepared; more often than that is a busy account. */
const MAX_PREPARATIONS = 5;

/**
 * Executes a command in the name of its checker. Executing and marking it approved are one transaction, so that of
 * racing approvals one executes; a command that a rule refuses stays pending, and the refusal is told.
 */
@Injectable()
export class Approve {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly approvals: ApprovalRepository,
    private readonly participant: ApprovalParticipant,
    private readonly queue: PostingQueue,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    id: string,
    body: ApproveDto,
  ): Promise<Result<ApprovedCommand>> {
    const approval = isUuid(id) ? await this.approvals.byId(book.id, id) : null;
    if (!approval) return refused(approvalRefusals.notFound(id));
    if (isSameAgain(approval, caller, body)) return accepted({ approval, replayed: true });
    const { clientId } = caller;
    const now = [toDatabaseTime(this.clock.now())];
    const decided = decideApproval(approval, {
      id,
      bookId: book.id,
      clientId,
      contentHash: body.contentHash,
      now,
    });
    if (!decided.ok) return decided;
    if (!isAsMade(book.code, approval)) return refused(approvalRefusals.contentDiffers());
    const executed = await this.run(attemptOf(caller, book, approval, body));
    if (!executed.ok) return (await this.sameAgain(caller, book, id, body)) ?? executed;
    const approved = await this.approvals.byId(book.id, id);
    return accepted({ approval: approved!, replayed: false });
  }

  private run(attempt: Attempt): Promise<Result<void>> {
    const { approval } = attempt;
    const command = this.commands.named(approval.command);
    if (!command) return Promise.resolve(refused(approvalRefusals.commandGone(approval.command)));
    return command.effect === 'posting' ? this.post(attempt, command) : this.change(attempt, command);
  }

  private async post(attempt: Attempt, command: PostingCommand<object>): Promise<Result<void>> {
    for (let preparation = 1; ; preparation++) {
      const prepared = await command.prepare(attempt.order);
      if (!prepared.ok) return prepared;
      const posting = this.postingOf(attempt, prepared.value.posting, prepared.value.told);
      const outcome = await this.queue.post(posting);
      if (
        outcome.kind === 'posted' ||
        (outcome.kind === 'replayed' && outcome.voucherId === posting.voucherId)
      )
        return accepted(undefined);
      // The number was used: this checker has approved it in a call beside this one.
      if (outcome.kind === 'replayed') return refused(approvalRefusals.decided('approved'));
      const isOvertaken = command.isOvertaken?.(outcome.refusal) === true;
      if (!isOvertaken || preparation === MAX_PREPARATIONS) return refused(withoutField(outcome.refusal));
    }
  }

  /** The request number is the approval's: behind the lock on its row a unique index has the last word. */
  private postingOf({ approval, order, step, body }: Attempt, draft: PostingDraft, told: object): Posting {
    const { clientId, apiKeyId, traceId } = order.caller;
    const { id, bookId, contentHash } = approval;
    const decision = { id, bookId, clientId, contentHash: body.contentHash };
    const hasVoucher = draft.lines.length > 0;
    const execution = { step, reason: body.reason, told, hasVoucher };
    return {
      ...draft,
      voucherId: this.ids.uuid(),
      bookId,
      clientId,
      apiKeyId,
      traceId,
      requestNumber: `approval:${id}`,
      contentHash,
      participations: [this.participant.executing(decision, execution), ...draft.participations],
    };
  }

  private async change(
    { approval, order, step, body }: Attempt,
    command: ChangeCommand<object>,
  ): Promise<Result<void>> {
    const { id, bookId } = approval;
    const { contentHash, reason } = body;
    const { caller } = order;
    return refusalAsValue(
      this.transactions.run(async (tx) => {
        const locked = (await this.approvals.lock(tx, [id])).get(id);
        const at = toDatabaseTime(this.clock.now());
        const now = [at, await this.approvals.databaseNow(tx)];
        valueOf(decideApproval(locked, { id, bookId, clientId: caller.clientId, contentHash, now }));
        const result = JSON.stringify(valueOf(await command.execute(tx, order)));
        await this.participant.decide(
          tx,
          id,
          { status: 'approved', checker: caller, reason, at, result },
          step,
        );
      }),
    );
  }

  /** The answer of a call that lost the race against itself, or whose first answer was lost. */
  private async sameAgain(
    caller: Caller,
    book: BookRef,
    id: string,
    body: ApproveDto,
  ): Promise<Result<ApprovedCommand> | null> {
    const approval = await this.approvals.byId(book.id, id);
    return approval && isSameAgain(approval, caller, body) ? accepted({ approval, replayed: true }) : null;
  }
}

function attemptOf(caller: Caller, book: BookRef, approval: Approval, body: ApproveDto): Attempt {
  const { id, bookId, command, contentHash } = approval;
  const content = JSON.parse(approval.content) as object;
  const reason = `approval ${id}: ${approval.reason}`;
  return {
    approval,
    body,
    order: { approvalId: id, book, content, caller, reason },
    step: { caller, bookId, command, contentHash },
  };
}

function isSameAgain(approval: Approval, caller: Caller, { contentHash, reason }: ApproveDto): boolean {
  if (approval.status !== 'approved' || approval.checkerClientId !== caller.clientId) return false;
  return approval.contentHash === contentHash && approval.decisionReason === reason;
}

/** A refusal inside a transaction is thrown, so that it undoes what was written before it. */
async function refusalAsValue(work: Promise<void>): Promise<Result<void>> {
  try {
    return accepted(await work);
  } catch (error) {
    if (error instanceof RefusalError) return refused(error.refusal);
    throw error;
  }
}

/** Fields of a refused posting are none of the request to approve; the details name the account. */
function withoutField({ field: _field, ...refusal }: Refusal): Refusal {
  return refusal;
}
