import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { batchTransitionOf } from './batch.state.js';
import { batchRefusals } from './payout-batches.errors.js';
import type {
  Batch,
  BatchActor,
  BatchApproval,
  BatchChange,
  BatchEvent,
  BatchMoment,
  LockedBatch,
} from './batch.js';

/** How long a batch may be sent item by item before it is given up. */
export const LONGEST_RECEIVING_HOURS = 24;
/** How long what failed may be tried again before what is left is given back. */
export const LONGEST_INCOMPLETE_HOURS = 7 * 24;

const HOUR = 3_600_000;

/**
 * What a batch becomes by an event, or why not. Pure; the caller holds the lock of its row.
 * @param client code of the actor's client, for the record of an approval
 */
export function batchTransition(
  batch: LockedBatch,
  event: BatchEvent,
  actor: BatchActor & { readonly client?: string },
  moment: BatchMoment,
): Result<BatchChange> {
  const row = batchTransitionOf(batch.state, event.kind);
  if (!row) return refused(batchRefusals.notInState(event.kind, batch.state));
  if (!row.who.includes(actor.part)) return refused(batchRefusals.partNotAllowed(event.kind, actor.part));
  const wrong = refusedByGuard(batch, event, actor, moment);
  if (wrong) return refused(wrong);
  const recordedAt = moment.recordedAt > batch.changedAt ? moment.recordedAt : batch.changedAt;
  const approval = approvalOf(event, actor, recordedAt);
  const after: LockedBatch = {
    ...batch,
    ...(event.kind === 'receive' && { content: event.content }),
    ...(event.kind === 'settle' && { isSettled: true }),
    // Without a hold there is nothing to be given back.
    ...(row.to === 'void' &&
      (batch.state === 'receiving' || batch.state === 'received') && { isSettled: true }),
    approvals: approval ? [...batch.approvals, approval] : batch.approvals,
    state: row.to,
    version: batch.version + 1,
    changedAt: recordedAt,
  };
  const { clientId, apiKeyId, traceId, part } = actor;
  const record = {
    ...{ number: after.version, kind: event.kind, from: batch.state, to: row.to, recordedAt },
    ...{ reason: reasonOf(event), actor: { clientId, apiKeyId, traceId, part } },
  };
  return accepted({ before: batch, after, record, approval });
}

function refusedByGuard(
  batch: LockedBatch,
  event: BatchEvent,
  actor: BatchActor,
  moment: BatchMoment,
): Refusal | null {
  const isMaker = actor.clientId === batch.clientId;
  switch (event.kind) {
    case 'approve':
    case 'pay':
      return refusedApproval(batch, event, actor, moment);
    case 'receive':
    case 'invalidate':
      return isMaker ? null : batchRefusals.notYours(event.kind);
    case 'void':
    case 'pause':
    case 'retry':
    case 'finish':
      return actor.part === 'poster' && !isMaker
        ? batchRefusals.notYours(event.kind)
        : refusedEarly(batch, event, actor, moment);
    case 'expire':
      return isOverdue(batch, moment) ? null : batchRefusals.notOverdue();
    case 'settle':
      return batch.isSettled ? batchRefusals.notInState(event.kind, batch.state) : null;
    case 'resume':
    case 'end':
      return null;
  }
}

/** What failed may be tried again for a time; by itself the service gives nothing back before. */
function refusedEarly(
  batch: Batch,
  event: BatchEvent,
  { part }: BatchActor,
  moment: BatchMoment,
): Refusal | null {
  const isEarly = event.kind === 'finish' && part === 'service' && batch.state === 'incomplete';
  return isEarly && !isOverdue(batch, moment) ? batchRefusals.notOverdue() : null;
}

/** 复核: another client than the maker, each one once, in time, to exactly what was received. */
function refusedApproval(
  batch: LockedBatch,
  event: Extract<BatchEvent, { kind: 'approve' | 'pay' }>,
  { clientId, client }: BatchActor & { readonly client?: string },
  { nodeNow, databaseNow }: BatchMoment,
): Refusal | null {
  const content = batch.content!;
  if (clientId === batch.clientId) return batchRefusals.ownApproval();
  if (content.approvers !== null && !content.approvers.includes(client ?? ''))
    return batchRefusals.notAmongApprovers();
  if (event.contentHash !== content.contentHash) return batchRefusals.contentDiffers();
  const { approvalExpiresAt: expiresAt } = content;
  if (nodeNow >= expiresAt || databaseNow >= expiresAt) return batchRefusals.approvalExpired();
  if (batch.approvals.some((approval) => approval.clientId === clientId))
    return batchRefusals.approvedBefore();
  const isLast = batch.approvals.length + 1 >= content.approvalsNeeded;
  return isLast === (event.kind === 'pay') ? null : batchRefusals.approvalsMoved();
}

/** Over by both clocks: nothing is taken from those who still may decide. Of a batch that waits for people. */
export function isOverdue(batch: Batch, moment: Pick<BatchMoment, 'nodeNow' | 'databaseNow'>): boolean {
  if (batch.state === 'incomplete') return isOlderThan(batch.changedAt, LONGEST_INCOMPLETE_HOURS, moment);
  if (batch.state === 'receiving') return isOlderThan(batch.createdAt, LONGEST_RECEIVING_HOURS, moment);
  const expiresAt = batch.content!.approvalExpiresAt;
  return moment.nodeNow >= expiresAt && moment.databaseNow >= expiresAt;
}

function isOlderThan(
  time: string,
  hours: number,
  { nodeNow, databaseNow }: Pick<BatchMoment, 'nodeNow' | 'databaseNow'>,
): boolean {
  const until = millisecondsOf(time) + hours * HOUR;
  return millisecondsOf(nodeNow) >= until && millisecondsOf(databaseNow) >= until;
}

/** Of a time of the database. */
const millisecondsOf = (time: string): number => Date.parse(`${time.slice(0, 23).replace(' ', 'T')}Z`);

function approvalOf(
  event: BatchEvent,
  { clientId, apiKeyId, traceId, client }: BatchActor & { readonly client?: string },
  approvedAt: string,
): BatchApproval | null {
  if (event.kind !== 'approve' && event.kind !== 'pay') return null;
  const { contentHash, reason } = event;
  return { ...{ clientId, client: client ?? '', apiKeyId, traceId }, contentHash, reason, approvedAt };
}

const reasonOf = (event: BatchEvent): string => ('reason' in event ? event.reason : REASONS[event.kind]);

const REASONS = {
  receive: '',
  invalidate: 'lines of it cannot be paid',
  end: 'all was tried and some of it failed',
  expire: 'nobody went on with it in time',
  settle: 'what was left is given back',
} as const;
