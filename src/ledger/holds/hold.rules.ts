import { toIsoTime } from '../../platform/clock/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { leftOf, type Hold, type HoldActor, type HoldEventKind, type HoldWrite } from './hold.js';
import { holdRefusals } from './holds.errors.js';

/** The posting that a command is part of, and what both clocks said after the locks were taken. */
export interface HoldMoment {
  readonly voucherId: string;
  readonly recordedAt: string;
  readonly nodeNow: string;
  readonly databaseNow: string;
}

export interface HoldDraft extends Pick<
  Hold,
  | 'id'
  | 'bookId'
  | 'accountId'
  | 'account'
  | 'currency'
  | 'decimals'
  | 'amount'
  | 'expiresAt'
  | 'reference'
  | 'owner'
> {
  readonly reason: string;
}

/** A command on a hold that is there: whose it is and who gives it. */
export interface HoldCommand {
  readonly hold: string;
  readonly bookId: number;
  readonly actor: HoldActor;
  readonly reason: string;
  readonly override: string | null;
  /** The module that commands; null: a caller from outside. */
  readonly owner: string | null;
}

export function placeHold(draft: HoldDraft, actor: HoldActor, moment: HoldMoment): Result<HoldWrite> {
  const { expiresAt } = draft;
  // Here one clock is enough: a hold must not be refused to its first capture.
  if (expiresAt !== null && (expiresAt <= moment.nodeNow || expiresAt <= moment.databaseNow)) {
    return refused(holdRefusals.expiryPassed(toIsoTime(expiresAt)));
  }
  const before: Hold = {
    id: draft.id,
    bookId: draft.bookId,
    accountId: draft.accountId,
    account: draft.account,
    currency: draft.currency,
    decimals: draft.decimals,
    amount: draft.amount,
    expiresAt,
    reference: draft.reference,
    owner: draft.owner,
    reason: draft.reason,
    captured: 0n,
    released: 0n,
    status: 'O',
    placedAt: moment.recordedAt,
    version: 0,
  };
  const { reason } = draft;
  return accepted(changed(before, 'placed', draft.amount, { actor, reason, override: null }, moment));
}

/** A part that one line of a voucher takes out of an account, by the account's code. */
export interface CapturedPart {
  readonly account: string;
  readonly amount: bigint;
}

/** Takes parts of the hold for a voucher, all together as one event. */
export function captureHold(
  hold: Hold | undefined,
  command: HoldCommand,
  parts: readonly CapturedPart[],
  moment: HoldMoment,
): Result<HoldWrite> {
  if (!hold || hold.bookId !== command.bookId) return refused(holdRefusals.unknown(command.hold));
  const owned = refusedByOwner(hold, command);
  if (owned) return refused(owned);
  if (parts.some(({ account }) => account !== hold.account)) {
    return refused(holdRefusals.elsewhere(hold.id, hold.account));
  }
  const amount = parts.reduce((sum, part) => sum + part.amount, 0n);
  const wrong = refusedByState(hold, moment) ?? refusedByAmount(hold, amount);
  return wrong ? refused(wrong) : accepted(changed(hold, 'captured', amount, command, moment));
}

/** @param amount null for all that is left */
export function releaseHold(
  hold: Hold | undefined,
  command: HoldCommand,
  amount: bigint | null,
  moment: HoldMoment,
): Result<HoldWrite> {
  if (!hold || hold.bookId !== command.bookId) return refused(holdRefusals.unknown(command.hold));
  const wanted = amount ?? leftOf(hold);
  const wrong =
    refusedByOwner(hold, command) ?? refusedByState(hold, moment) ?? refusedByAmount(hold, wanted);
  return wrong ? refused(wrong) : accepted(changed(hold, 'released', wanted, command, moment));
}

/** Gives back what is left of a hold whose time is over, by the clocks of the node and of the database. */
export function expireHold(
  hold: Hold | undefined,
  command: HoldCommand,
  moment: HoldMoment,
): Result<HoldWrite> {
  if (!hold) return refused(holdRefusals.unknown(command.hold));
  const owned = refusedByOwner(hold, command);
  if (owned) return refused(owned);
  if (hold.status === 'C') return refused(holdRefusals.closed(hold.id));
  if (hold.status === 'O' && !isOver(hold, moment)) return refused(holdRefusals.notYetExpired(hold.id));
  if (hold.status === 'X') return refused(holdRefusals.expired(hold.id, toIsoTime(hold.expiresAt!)));
  return accepted(changed(hold, 'expired', leftOf(hold), command, moment));
}

/** A clock alone may be wrong: only when both have passed the time it is over, so that no hold expires early. */
function isOver({ expiresAt }: Hold, { nodeNow, databaseNow }: HoldMoment): boolean {
  return expiresAt !== null && expiresAt <= nodeNow && expiresAt <= databaseNow;
}

/** A hold whose time is over is expired, also before anybody has recorded that. */
function refusedByState(hold: Hold, moment: HoldMoment): Refusal | null {
  if (hold.status === 'C') return holdRefusals.closed(hold.id);
  if (hold.status === 'X' || isOver(hold, moment)) {
    return holdRefusals.expired(hold.id, toIsoTime(hold.expiresAt!));
  }
  return null;
}

/** What a module has set aside for its own purpose is not taken from under it. */
function refusedByOwner({ id, owner }: Hold, command: HoldCommand): Refusal | null {
  return owner === null || owner === command.owner ? null : holdRefusals.owned(id, owner);
}

function refusedByAmount(hold: Hold, wanted: bigint): Refusal | null {
  const left = leftOf(hold);
  if (wanted <= left) return null;
  return holdRefusals.exceeded(
    hold.id,
    formatAmount(left, hold.decimals),
    formatAmount(wanted, hold.decimals),
  );
}

function changed(
  before: Hold,
  kind: HoldEventKind,
  amount: bigint,
  { actor, reason, override }: Pick<HoldCommand, 'actor' | 'reason' | 'override'>,
  { voucherId, recordedAt }: HoldMoment,
): HoldWrite {
  const captured = before.captured + (kind === 'captured' ? amount : 0n);
  const released = before.released + (kind === 'released' || kind === 'expired' ? amount : 0n);
  const isUsedUp = captured + released === before.amount;
  const status = kind === 'expired' ? 'X' : isUsedUp ? 'C' : 'O';
  const after: Hold = { ...before, captured, released, status, version: before.version + 1 };
  const event = {
    id: voucherId,
    number: after.version,
    kind,
    amount,
    capturedAfter: captured,
    releasedAfter: released,
    statusAfter: after.status,
    reason,
    override,
    recordedAt,
  };
  return { after, event, actor };
}
