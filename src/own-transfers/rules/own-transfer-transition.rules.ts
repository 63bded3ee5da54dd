import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import type { PayoutActor, PayoutMoment } from '../../payouts/index.js';
import type { OwnTransfer, OwnTransferChange, OwnTransferEvent } from '../own-transfer.js';
import { OPEN_STATES, ownTransferTransition } from '../own-transfer.state.js';
import { ownTransferRefusals } from '../own-transfers.errors.js';

/** What a transfer becomes by an event, or why not. Pure; the caller holds the lock of its row. */
export function transitionTransfer(
  transfer: OwnTransfer,
  event: OwnTransferEvent,
  actor: PayoutActor,
  moment: PayoutMoment,
): Result<OwnTransferChange> {
  const row = ownTransferTransition(transfer.state, event.kind);
  if (!row) return refused(ownTransferRefusals.notInState(event.kind, transfer.state));
  if (!row.who.includes(actor.part))
    return refused(ownTransferRefusals.partNotAllowed(event.kind, actor.part));
  const wrong = refusedByGuard(transfer, event, actor, moment);
  if (wrong) return refused(wrong);
  const recordedAt = moment.recordedAt >= transfer.createdAt ? moment.recordedAt : transfer.createdAt;
  const { fields, reason } = effectOf(event);
  const endedAt = OPEN_STATES.has(row.to) ? null : recordedAt;
  const version = transfer.version + 1;
  const after: OwnTransfer = { ...transfer, ...fields, state: row.to, version, endedAt };
  const { from, to } = { from: transfer.state, to: row.to };
  const record = { number: version, kind: event.kind, from, to, reason, actor, recordedAt };
  return accepted({ before: transfer, after, record });
}

function refusedByGuard(
  transfer: OwnTransfer,
  event: OwnTransferEvent,
  actor: PayoutActor,
  { nodeNow, databaseNow }: PayoutMoment,
): Refusal | null {
  const { clientId, expiresAt, payoutId } = transfer;
  switch (event.kind) {
    case 'approve':
      if (actor.clientId === clientId) return ownTransferRefusals.ownApproval();
      // Over when one of the clocks says so.
      return nodeNow >= expiresAt || databaseNow >= expiresAt ? ownTransferRefusals.approvalExpired() : null;
    case 'expire':
      if (payoutId !== null) return ownTransferRefusals.isOrdered(payoutId);
      // Expired only when both say so: nothing is taken from those who still may decide.
      return nodeNow >= expiresAt && databaseNow >= expiresAt ? null : ownTransferRefusals.approvalRuns();
    case 'reject':
    case 'order':
      return payoutId === null ? null : ownTransferRefusals.isOrdered(payoutId);
    case 'send':
    case 'fail':
      return payoutId === null ? ownTransferRefusals.notOrdered() : null;
    case 'arrive':
      return null;
  }
}

function effectOf(event: OwnTransferEvent): { fields: Partial<OwnTransfer>; reason: string } {
  switch (event.kind) {
    case 'approve':
    case 'reject':
    case 'fail':
      return { fields: {}, reason: event.reason };
    case 'expire':
      return { fields: { nextTryAt: null }, reason: 'its time is over' };
    case 'order':
      return {
        fields: { payoutId: event.payoutId, nextTryAt: null, lastRefusal: null },
        reason: `payout ${event.payoutId}`,
      };
    case 'send':
      return { fields: { arriveBy: event.arriveBy }, reason: 'its payout has succeeded' };
    case 'arrive':
      return { fields: { voucherId: event.voucherId }, reason: event.reason };
  }
}
