import { toIsoTime } from '../../platform/clock/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { ToldEvent } from './database/hold-row.js';
import type { ChangedHoldDto, HoldDto, HoldEventDto } from './dto/hold.dto.js';
import { leftOf, type Hold, type HoldStatus } from './hold.js';

export const STATUS_NAMES: Record<HoldStatus, HoldDto['status']> = {
  O: 'open',
  C: 'closed',
  X: 'expired',
};

export function viewOfHold(hold: Hold, book: string): HoldDto {
  const written = (minor: bigint): string => formatAmount(minor, hold.decimals);
  return {
    id: hold.id,
    book,
    account: hold.account,
    currency: hold.currency,
    amount: written(hold.amount),
    captured: written(hold.captured),
    released: written(hold.released),
    remaining: written(leftOf(hold)),
    status: STATUS_NAMES[hold.status],
    ...(hold.expiresAt !== null && { expiresAt: toIsoTime(hold.expiresAt) }),
    ...(hold.reference !== null && { reference: hold.reference }),
    ...(hold.owner !== null && { owner: hold.owner }),
    reason: hold.reason,
    placedAt: toIsoTime(hold.placedAt),
    version: hold.version,
  };
}

export function viewOfEvent(event: ToldEvent, decimals: number): HoldEventDto {
  const written = (minor: bigint): string => formatAmount(minor, decimals);
  return {
    number: event.number,
    kind: event.kind,
    amount: written(event.amount),
    captured: written(event.capturedAfter),
    released: written(event.releasedAfter),
    status: STATUS_NAMES[event.statusAfter],
    reason: event.reason,
    ...(event.override !== null && { override: event.override }),
    ...(event.kind === 'captured' && { voucher: event.id }),
    ...(event.client !== null && { client: event.client }),
    traceId: event.traceId,
    recordedAt: toIsoTime(event.recordedAt),
  };
}

/** What a command answers: the hold as its event left it, whatever became of it since. */
export function viewOfChange(hold: Hold, event: ToldEvent, book: string): ChangedHoldDto {
  const then = {
    ...hold,
    captured: event.capturedAfter,
    released: event.releasedAfter,
    status: event.statusAfter,
    version: event.number,
  };
  return { ...viewOfHold(then, book), event: viewOfEvent(event, hold.decimals) };
}
