import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { Channel } from '../channels/index.js';
import type { ToldTransferEvent } from './database/own-transfer.repository.js';
import type { OwnTransferDto, OwnTransferEventDto } from './dto/own-transfer.dto.js';
import type { ChannelPositionDto } from './dto/position.dto.js';
import type { OwnTransfer } from './own-transfer.js';
import type { KnownPosition } from './read-positions.js';

/** An amount that may lie below zero. @param minor minor units */
export const signed = (minor: bigint, decimals: number): string =>
  minor < 0n ? `-${formatAmount(-minor, decimals)}` : formatAmount(minor, decimals);

export function viewOfTransfer(transfer: OwnTransfer, channelOf: (id: number) => Channel): OwnTransferDto {
  const from = channelOf(transfer.fromChannelId);
  const { id, state, version, payee, transitAccount, reason, contentHash } = transfer;
  const { payoutId, lastRefusal, arriveBy, voucherId, endedAt } = transfer;
  const { name, bank, account } = payee;
  return {
    ...{ id, state, version, from: from.code, to: channelOf(transfer.toChannelId).code },
    ...{ amount: formatAmount(transfer.amount, from.decimals), currency: from.currency },
    ...{ payee: { name, bank, account }, transitAccount, reason, contentHash },
    ...{ createdAt: toIsoTime(transfer.createdAt), expiresAt: toIsoTime(transfer.expiresAt) },
    ...(payoutId !== null && { payout: payoutId }),
    ...(lastRefusal !== null && { lastRefusal }),
    ...(arriveBy !== null && { arriveBy: toIsoTime(arriveBy) }),
    ...(voucherId !== null && { voucher: voucherId }),
    ...(endedAt !== null && { endedAt: toIsoTime(endedAt) }),
  };
}

export function viewOfEvent(event: ToldTransferEvent): OwnTransferEventDto {
  const { number, kind, from, to, reason, part, client, traceId, recordedAt } = event;
  return {
    ...{ number, kind, ...(from !== null && { from }), to, reason, part },
    ...(client !== null && { client }),
    ...{ traceId, recordedAt: toIsoTime(recordedAt) },
  };
}

export function viewOfPosition({ channel, terms, now, position, awaits }: KnownPosition): ChannelPositionDto {
  const { decimals, currency } = channel;
  const { floor, target, payee, transitAccount, approvalMinutes, arrivalMinutes, isActive, version } = terms;
  const { name, bank, account } = payee;
  return {
    ...{ channel: channel.code, currency, position: signed(position, decimals) },
    balance: signed(now.balance, decimals),
    outgoing: formatAmount(now.outgoing, decimals),
    leaving: formatAmount(now.leaving, decimals),
    short: position < floor,
    ...(awaits !== null && { awaits }),
    termsVersion: version,
    terms: {
      ...{
        channel: channel.code,
        floor: formatAmount(floor, decimals),
        target: formatAmount(target, decimals),
      },
      ...{
        payee: { name, bank, account },
        transitAccount,
        approvalMinutes,
        arrivalMinutes,
        active: isActive,
      },
    },
  };
}
