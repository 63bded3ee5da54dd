import { toIsoTime } from '../../platform/clock/index.js';
import type { Approval } from './approval.js';
import type { ApprovalDto, ApprovalStepDto } from './dto/approval.dto.js';

/** An approval as people see it. @param now past its time a pending one is told as expired, marked or not */
export function viewOfApproval(approval: Approval, book: string, now: string): ApprovalDto {
  const hasExpired = approval.status === 'pending' && now >= approval.expiresAt;
  const shown = hasExpired
    ? { ...approval, status: 'expired' as const, decidedAt: approval.expiresAt }
    : approval;
  return {
    id: shown.id,
    book,
    command: shown.command,
    content: JSON.parse(shown.content) as object,
    contentHash: shown.contentHash,
    reason: shown.reason,
    status: shown.status,
    maker: shown.makerClient,
    ...(shown.checkerClient !== null && { checker: shown.checkerClient }),
    madeAt: toIsoTime(shown.madeAt),
    expiresAt: toIsoTime(shown.expiresAt),
    ...(shown.result !== null && { result: JSON.parse(shown.result) as object }),
    trail: trailOf(shown),
  };
}

function trailOf(approval: Approval): ApprovalStepDto[] {
  const { makerClient, makerKey, reason, madeAt, status } = approval;
  const made = {
    step: 'made' as const,
    client: makerClient,
    apiKey: makerKey,
    reason,
    at: toIsoTime(madeAt),
  };
  if (status === 'pending') return [made];
  const { checkerClient, checkerKey, decisionReason, decidedAt } = approval;
  const at = toIsoTime(decidedAt!);
  if (status === 'expired') return [made, { step: 'expired', at }];
  return [made, { step: status, client: checkerClient!, apiKey: checkerKey!, reason: decisionReason!, at }];
}
