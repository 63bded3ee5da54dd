import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { ApprovalState } from './approval.js';
import { approvalRefusals } from './approvals.errors.js';

/** Who wants to decide on which approval, and when. */
export interface Decision {
  readonly id: string;
  readonly bookId: number;
  readonly clientId: number;
  /** What the checker has seen; null to reject, which needs no agreement. */
  readonly contentHash: string | null;
  /** The time by every clock there is: an approval has expired when one of them says so. */
  readonly now: readonly string[];
}

/** Whether the approval may be decided on by that client now (maker ≠ checker, single use, the very content). */
export function decideApproval(
  approval: ApprovalState | undefined,
  decision: Decision,
): Result<ApprovalState> {
  const { id, bookId, clientId, contentHash, now } = decision;
  if (!approval || approval.bookId !== bookId) return refused(approvalRefusals.notFound(id));
  if (approval.makerClientId === clientId) return refused(approvalRefusals.own());
  if (approval.status === 'expired') return refused(approvalRefusals.expired());
  if (approval.status !== 'pending') return refused(approvalRefusals.decided(approval.status));
  if (now.some((time) => time >= approval.expiresAt)) return refused(approvalRefusals.expired());
  if (contentHash !== null && contentHash !== approval.contentHash)
    return refused(approvalRefusals.contentDiffers());
  return accepted(approval);
}
