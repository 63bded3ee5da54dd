import { toIsoTime } from '../../platform/clock/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { RuleParameters } from '../posting-rules/index.js';
import type { Side, Voucher } from '../posting/index.js';
import type { VoucherLineRow, VoucherRow } from './database/voucher.repository.js';
import type { PostedLineDto, RuleOfVoucherDto, VoucherDto } from './dto/voucher.dto.js';

const SIDES: Record<Side, 'debit' | 'credit'> = { D: 'debit', C: 'credit' };

/** What a caller sees of a voucher that was just posted; equal to {@link viewOfRows} of the same voucher read back. */
export function viewOfVoucher(voucher: Voucher, book: string, client: string): VoucherDto {
  const { posting } = voucher;
  const rows = voucher.lines.map((line, index) => {
    const entry = voucher.entries[index]!;
    const { account } = line;
    return {
      voucherId: posting.voucherId,
      lineNumber: line.lineNumber,
      account: account.code,
      glAccount: account.glCode,
      currency: account.currency,
      decimals: account.decimals,
      side: line.side,
      amount: line.amount,
      hold: line.hold,
      purpose: line.purpose,
      accountSequence: line.accountSequence,
      balanceBefore: entry.balanceBefore,
      balanceAfter: entry.balanceAfter,
    };
  });
  const { businessType, requestNumber, reference, memo, metadata, rule, links, override, traceId } = posting;
  const { businessDate, recordedAt, digest } = voucher;
  const words = { businessType, requestNumber, reference, memo, metadata, rule, links, override, traceId };
  return viewOfRows(
    { id: posting.voucherId, client, businessDate, recordedAt, digest, ...words },
    rows,
    book,
  );
}

export function viewOfRows(
  voucher: Omit<VoucherRow, 'bookId'>,
  lines: readonly VoucherLineRow[],
  book: string,
): VoucherDto {
  // Optional fields are assigned: spreading each of them costs more than writing all the others.
  const view: VoucherDto = {
    id: voucher.id,
    book,
    businessDate: voucher.businessDate,
    businessType: voucher.businessType,
    client: voucher.client,
    requestNumber: voucher.requestNumber,
    memo: voucher.memo,
    metadata: JSON.parse(voucher.metadata) as Record<string, string>,
    recordedAt: toIsoTime(voucher.recordedAt),
    traceId: voucher.traceId,
    digest: voucher.digest,
    lines: lines.map(viewOfLine),
  };
  if (voucher.reference !== null) view.reference = voucher.reference;
  if (voucher.rule !== null) view.rule = viewOfRule(voucher.rule);
  if (voucher.links.length > 0) {
    view.links = voucher.links.map(({ kind, voucherId }) => ({ kind, voucher: voucherId }));
  }
  if (voucher.override !== null) view.override = voucher.override;
  return view;
}

function viewOfRule({ version, parameters }: NonNullable<VoucherRow['rule']>): RuleOfVoucherDto {
  return { version, parameters: JSON.parse(parameters) as RuleParameters };
}

function viewOfLine(line: VoucherLineRow): PostedLineDto {
  const view: PostedLineDto = {
    lineNumber: line.lineNumber,
    account: line.account,
    glAccount: line.glAccount,
    side: SIDES[line.side],
    amount: formatAmount(line.amount, line.decimals),
    currency: line.currency,
    accountSequence: line.accountSequence.toString(),
    balanceBefore: formatAmount(line.balanceBefore, line.decimals),
    balanceAfter: formatAmount(line.balanceAfter, line.decimals),
  };
  if (line.hold !== null) view.hold = line.hold;
  if (line.purpose !== null) view.purpose = line.purpose;
  return view;
}
