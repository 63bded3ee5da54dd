import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { ToldPayoutEvent } from './database/payout-row.repository.js';
import type { ToldRefusal } from './database/payout-refusal.repository.js';
import type { PayoutEventDto, PayoutRefusalDto, PayoutReturnDto } from './dto/payout-story.dto.js';
import type { PayoutDto } from './dto/payout.dto.js';
import { masked } from '../payees/index.js';
import type { Payout, PayoutReturn } from './payout.js';

export interface ShownAs {
  readonly book: string;
  readonly channel: string;
  /** Whether the number of the payee's account is shown in full. */
  readonly inFull: boolean;
}

export function viewOfPayout(payout: Payout, { book, channel, inFull }: ShownAs): PayoutDto {
  const written = (minor: bigint): string => formatAmount(minor, payout.decimals);
  const { name, bank, account } = payout.payee;
  return {
    id: payout.id,
    book,
    client: payout.client,
    state: payout.state,
    version: payout.version,
    payerAccount: payout.payerAccount,
    payee: { name, bank, account: inFull ? account : masked(account) },
    ...given({ payeeCode: payout.payeeCode, payeeVersion: payout.payeeVersion }),
    amount: written(payout.amount),
    currency: payout.currency,
    channel,
    ...given({ route: payout.route }),
    purpose: payout.purpose,
    ...given({ earmark: payout.earmark, orderNumber: payout.orderNumber, businessKey: payout.businessKey }),
    ...given({ duplicateOf: payout.duplicateOf, batch: payout.batchId }),
    memo: payout.memo,
    metadata: JSON.parse(payout.metadata) as Record<string, string>,
    contentHash: payout.contentHash,
    requestNumber: payout.requestNumber,
    businessDate: payout.businessDate,
    createdAt: toIsoTime(payout.createdAt),
    ...timesOf(payout),
    ...given({ attention: payout.attention, failureCause: payout.failureCause }),
    ...given({ failureCode: payout.failureCode, bankReference: payout.bankReference }),
    fee: written(payout.fee),
    returned: written(payout.returned),
    ...given({ voucher: payout.voucherId }),
  };
}

function timesOf(payout: Payout): Partial<PayoutDto> {
  const { approvalExpiresAt, intentAt, notAfter, nextQueryAt, attentionAt, concludedAt } = payout;
  const times = Object.entries({
    approvalExpiresAt,
    intentAt,
    notAfter,
    nextQueryAt,
    attentionAt,
    concludedAt,
  });
  return Object.fromEntries(
    times.flatMap(([name, time]) => (time === null ? [] : [[name, toIsoTime(time)]])),
  );
}

type Given<Fields> = { [Name in keyof Fields]?: NonNullable<Fields[Name]> };

/** Without what is null. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Given<Fields>;
}

export function viewOfEvent(event: ToldPayoutEvent): PayoutEventDto {
  const { number, kind, from, to, reason, detail, client, part, traceId, recordedAt } = event;
  return {
    ...{ number, kind, ...given({ from }), to, reason },
    detail: JSON.parse(detail) as object,
    ...{ part, ...given({ client }), traceId, recordedAt: toIsoTime(recordedAt) },
  };
}

export function viewOfRefusal(refusal: ToldRefusal & { readonly requestNumber?: string }): PayoutRefusalDto {
  const { event, code, detail, client, part, traceId, recordedAt, requestNumber = null } = refusal;
  return {
    ...{ event, code, detail, part, ...given({ client, requestNumber }), traceId },
    recordedAt: toIsoTime(recordedAt),
  };
}

export function viewOfReturn(fact: PayoutReturn, decimals: number): PayoutReturnDto {
  const { id, returnReference, amount, account, reason, recordedAt } = fact;
  return {
    ...{ voucher: id, returnReference, amount: formatAmount(amount, decimals), account, reason },
    recordedAt: toIsoTime(recordedAt),
  };
}
