import { toIsoTime } from '../../platform/clock/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { ClearingPosting } from './clearing-posting.js';
import type { ClearingRun } from './clearing-run.js';
import type { ClearingException, ClearingHold } from './database/clearing-exception.repository.js';
import type { ClearingResult } from './database/clearing-result.repository.js';
import type { ToldRunEvent } from './database/clearing-run.repository.js';
import type {
  ClearingResultDto,
  ClearingRunDto,
  ClearingRunEventDto,
  ClearingVoucherDto,
} from './dto/clearing-run.dto.js';
import type { ClearingWorkExceptionDto, ClearingHoldDto } from './dto/clearing-work.dto.js';

const RESULT_STATE = { R: 'ready', H: 'held', U: 'unposted' } as const;
const DIRECTION = { D: 'disburse', C: 'collect' } as const;

export function viewOfRun(run: ClearingRun): ClearingRunDto {
  const { id, source, registrar, businessDate, state, isOver, records, progress } = run;
  const { cleared, exceptions, held, recognised, chunks, digest } = progress;
  const { postedChunks, chunkLines } = run;
  return {
    ...{ id, source, registrar, businessDate, state, over: isOver, records, cleared, exceptions, held },
    ...{ recognised, chunks, postedChunks, chunkLines, digest },
    ...{ createdAt: toIsoTime(run.createdAt), changedAt: toIsoTime(run.changedAt) },
  };
}

export function viewOfRunEvent(event: ToldRunEvent): ClearingRunEventDto {
  const { number, kind, from, to, reason, client, traceId, recordedAt } = event;
  return {
    ...{ number, kind, ...(from !== null && { from }), to, reason },
    ...(client !== null && { client }),
    ...{ traceId, recordedAt: toIsoTime(recordedAt) },
  };
}

export function viewOfResult({ currencies }: BookRef, result: ClearingResult): ClearingResultDto {
  const { lineNo, payee, currency, gross, net, settlementDate, settlementAt, businessType } = result;
  const { ruleCode, ruleVersion, second, chunk, group, voucherId } = result;
  const amount = (minor: bigint): string => formatAmount(minor, currencies.get(currency)!);
  return {
    ...{ line: lineNo, state: RESULT_STATE[result.status], direction: DIRECTION[result.direction], payee },
    ...{ gross: amount(gross), net: amount(net), currency },
    fees: result.fees.map(({ code, bearer, amountMinor }) => ({ code, bearer, amount: amount(amountMinor) })),
    ...{ settlementDate, settlementAt: toIsoTime(settlementAt), businessType, rule: ruleCode, ruleVersion },
    ...(second !== null && { second }),
    ...{ chunk, voucherGroup: group },
    ...(voucherId !== null && { voucher: voucherId }),
  };
}

export function viewOfVoucher({ currencies }: BookRef, posting: ClearingPosting): ClearingVoucherDto {
  const { chunk, group, state, payee, businessType, results, gross, net, currency } = posting;
  const { payable, position, voucherId, reversalId, refusal } = posting;
  const decimals = currencies.get(currency)!;
  return {
    ...{ chunk, voucherGroup: group, state, payee, businessType, results, currency, payable, position },
    ...{ gross: formatAmount(gross, decimals), net: formatAmount(net, decimals) },
    ...(voucherId !== null && { voucher: voucherId }),
    ...(reversalId !== null && { reversal: reversalId }),
    ...(refusal !== null && { refusal }),
  };
}

export function viewOfException(exception: ClearingException): ClearingWorkExceptionDto {
  const { run, lineNo, stage, code, message, isOpen, recordedAt, resolvedAt } = exception;
  return {
    ...{ run, line: lineNo, stage, code, message, open: isOpen, recordedAt: toIsoTime(recordedAt) },
    ...(resolvedAt !== null && { resolvedAt: toIsoTime(resolvedAt) }),
  };
}

export function viewOfHold(hold: ClearingHold): ClearingHoldDto {
  const { run, lineNo, heldBy, isOpen, recordedAt, releasedAt, approvalId } = hold;
  return {
    ...{ run, line: lineNo, heldBy, open: isOpen, recordedAt: toIsoTime(recordedAt) },
    ...(releasedAt !== null && { releasedAt: toIsoTime(releasedAt) }),
    ...(approvalId !== null && { approval: approvalId }),
  };
}
