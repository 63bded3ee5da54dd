import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal } from '../../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../posting/index.js';
import type { ApprovalState, NewApproval } from './approval.js';
import { decideApproval, type Decision } from './decide-approval.js';
import { ApprovalRepository, type ApprovalDecision } from './database/approval.repository.js';

/** A row that is made, or decided on. */
export type ApprovalWrite =
  | { readonly kind: 'made'; readonly approval: NewApproval; readonly caller: Caller }
  | { readonly kind: 'decided'; readonly decision: ApprovalDecision; readonly step: AuditedStep };

/** What the audit trail tells of a decision. */
export interface AuditedStep {
  readonly caller: Caller;
  readonly bookId: number;
  readonly command: string;
  readonly contentHash: string;
}

/** What is posted when the checker agrees: `told` is put into the result, with the voucher. */
export interface Execution {
  readonly step: AuditedStep;
  readonly reason: string;
  readonly told: object;
  readonly hasVoucher: boolean;
}

/** Makes the approval's row part of a posting: what is executed and what is approved are one transaction. */
@Injectable()
export class ApprovalParticipant implements Participant<ApprovalState, ApprovalWrite> {
  readonly name = 'approval';
  readonly rank = 5;

  constructor(
    private readonly approvals: ApprovalRepository,
    private readonly audit: AuditTrail,
  ) {}

  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, ApprovalState>> {
    return this.approvals.lock(tx, keys);
  }

  apply(row: ApprovalState | undefined, write: ApprovalWrite): ApprovalState {
    return write.kind === 'made' ? write.approval : { ...row!, status: write.decision.status };
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<ApprovalWrite>[]): Promise<void> {
    const made = writes.flatMap(({ change }) => (change.kind === 'made' ? [change] : []));
    if (made.length > 0)
      await this.approvals.insert(
        tx,
        made.map(({ approval }) => approval),
      );
    for (const { approval, caller } of made) await this.recordMade(tx, approval, caller);
    for (const { key, change } of writes)
      if (change.kind === 'decided') await this.decide(tx, key, change.decision, change.step);
  }

  /** Writes a decision with its step in the audit trail; the row is locked and pending. */
  async decide(tx: Tx, id: string, decision: ApprovalDecision, step: AuditedStep): Promise<void> {
    await this.approvals.decide(tx, id, decision);
    const { caller, bookId, command, contentHash } = step;
    const action = decision.status === 'approved' ? 'approval.approve' : 'approval.reject';
    const detail = { command, contentHash };
    await this.audit.record(tx, { caller, bookId, action, target: id, reason: decision.reason, detail });
  }

  /** @param objection a refusal to be told unless the request was made before: then its first result stands */
  making(approval: NewApproval, caller: Caller, objection: Refusal | null): Participation {
    const participation: Participation<ApprovalState, ApprovalWrite> = {
      participant: this,
      keys: [approval.id],
      decide: () => {
        if (objection) return refused(objection);
        return accepted({ writes: [{ key: approval.id, change: { kind: 'made', approval, caller } }] });
      },
    };
    return participation;
  }

  executing(decision: Omit<Decision, 'now'>, { step, reason, told, hasVoucher }: Execution): Participation {
    const { id } = decision;
    const participation: Participation<ApprovalState, ApprovalWrite> = {
      participant: this,
      keys: [id],
      decide: (rows, { voucherId, recordedAt, nodeNow, databaseNow }) => {
        const decided = decideApproval(rows.get(id), { ...decision, now: [nodeNow, databaseNow] });
        if (!decided.ok) return decided;
        const result = JSON.stringify({ ...(hasVoucher && { voucher: voucherId }), ...told });
        const written = { status: 'approved' as const, checker: step.caller, reason, at: recordedAt, result };
        return accepted({ writes: [{ key: id, change: { kind: 'decided', decision: written, step } }] });
      },
    };
    return participation;
  }

  private async recordMade(tx: Tx, approval: NewApproval, caller: Caller): Promise<void> {
    const { id, bookId, command, contentHash, reason, expiresAt } = approval;
    await this.audit.record(tx, {
      caller,
      bookId,
      action: 'approval.make',
      target: id,
      reason,
      detail: { command, contentHash, expiresAt },
    });
  }
}
