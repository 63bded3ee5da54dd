import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { canonicalJson, canonicalSha256 } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { checkedItem } from '../../platform/http/index.js';
import { Ids } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { POSTING_DEFAULTS, PostingQueue, type Posting } from '../posting/index.js';
import type { ApprovalCommand } from './approval-command.js';
import { ApprovalCommands } from './approval-commands.js';
import { contentHashOf, MAX_CONTENT_CHARACTERS } from './approval-content.js';
import { ApprovalParticipant } from './approval-participant.js';
import type { Approval, NewApproval } from './approval.js';
import { approvalRefusals } from './approvals.errors.js';
import { ApprovalRepository } from './database/approval.repository.js';
import { DEFAULT_EXPIRY_MINUTES, type MakeApprovalDto } from './dto/approval.dto.js';
import { ExpireApprovals } from './expire-approvals.js';

export interface MadeApproval {
  readonly approval: Approval;
  /** True when the request number had been used before with the same content. */
  readonly replayed: boolean;
}

/**
 * Takes down a command that needs a second person. Nothing is executed; the request number is claimed in the queue of
 * the postings, where every other command claims its own.
 */
@Injectable()
export class MakeApproval {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly queue: PostingQueue,
    private readonly participant: ApprovalParticipant,
    private readonly approvals: ApprovalRepository,
    private readonly expiry: ExpireApprovals,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    requestNumber: string,
    body: MakeApprovalDto,
  ): Promise<Result<MadeApproval>> {
    const command = this.commands.named(body.command);
    if (!command) return refused(approvalRefusals.commandUnknown(body.command, this.commands.names));
    if (!command.makerRoles.some((role) => caller.roles.has(role)))
      return refused(approvalRefusals.makerRoleMissing(command.name, command.makerRoles));
    if (canonicalJson(body.content).length > MAX_CONTENT_CHARACTERS)
      return refused(approvalRefusals.contentTooLarge(MAX_CONTENT_CHARACTERS));
    const { checked, kept } = await checkContent(command, book, body.content);
    const content = canonicalJson(kept);
    const approval = this.pending(caller, book, body, content);
    const posting = this.postingOf(caller, requestNumber, body, approval);
    const objection = checked.ok ? null : checked.refusal;
    const outcome = await this.queue.post({
      ...posting,
      participations: [this.participant.making(approval, caller, objection)],
    });
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    await this.expiry.execute();
    const id = outcome.kind === 'replayed' ? outcome.voucherId : approval.id;
    const made = await this.approvals.byId(book.id, id);
    if (!made) return refused(approvalRefusals.notFound(id));
    return accepted({ approval: asFirstMade(made), replayed: id !== approval.id });
  }

  private pending(caller: Caller, book: BookRef, body: MakeApprovalDto, content: string): NewApproval {
    const { command, reason, expiresInMinutes = DEFAULT_EXPIRY_MINUTES } = body;
    const now = this.clock.now();
    return {
      id: this.ids.uuid(),
      bookId: book.id,
      command,
      content,
      contentHash: contentHashOf({ book: book.code, command, content, reason }),
      status: 'pending',
      makerClientId: caller.clientId,
      makerKeyId: caller.apiKeyId,
      reason,
      madeAt: toDatabaseTime(now),
      expiresAt: toDatabaseTime(new Date(now.getTime() + expiresInMinutes * 60_000)),
    };
  }

  /** No lines: a request number and the approval's row. */
  private postingOf(
    caller: Caller,
    requestNumber: string,
    body: MakeApprovalDto,
    approval: NewApproval,
  ): Posting {
    const { expiresInMinutes = DEFAULT_EXPIRY_MINUTES } = body;
    const { contentHash } = approval;
    return {
      ...POSTING_DEFAULTS,
      voucherId: approval.id,
      bookId: approval.bookId,
      clientId: caller.clientId,
      apiKeyId: caller.apiKeyId,
      traceId: caller.traceId,
      requestNumber,
      contentHash: canonicalSha256({ command: 'make-approval', contentHash, expiresInMinutes }),
      businessType: 'approval',
    };
  }
}

/** Shape first, then what the command itself knows. @returns also the content as it is kept */
async function checkContent(
  command: ApprovalCommand<object>,
  book: BookRef,
  content: object,
): Promise<{ checked: Result<void>; kept: object }> {
  const shaped = checkedItem(command.content, content, 'content');
  if (!shaped.ok) return { checked: shaped, kept: content };
  const checked = await command.check(book, shaped.value);
  return { checked, kept: command.conceal?.(book, shaped.value) ?? content };
}

/** A replay answers what was answered first, whatever has been decided since. */
function asFirstMade(approval: Approval): Approval {
  return {
    ...approval,
    status: 'pending',
    checkerClientId: null,
    checkerClient: null,
    checkerKey: null,
    decisionReason: null,
    decidedAt: null,
    result: null,
  };
}
