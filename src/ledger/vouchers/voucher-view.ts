import { toIsoTime } from '../../platform/clock/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { RuleParameters } from '../posting-rules/index.js';
import type { Side, Voucher } from '../posting/index.js';
import type { VoucherLineRow, VoucherRow } from './database/voucher.repository.js';
import type { PostedLineDto, VoucherDto } from './dto/voucher.dto.js';

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
  const header = { ...posting, ...voucher, id: posting.voucherId, client };
  return viewOfRows(header, rows, book);
}

export function viewOfRows(
  voucher: Omit<VoucherRow, 'bookId'>,
  lines: readonly VoucherLineRow[],
  book: string,
): VoucherDto {
  return {
    id: voucher.id,
    book,
    businessDate: voucher.businessDate,
    businessType: voucher.businessType,
    client: voucher.client,
    requestNumber: voucher.requestNumber,
    ...(voucher.reference !== null && { reference: voucher.reference }),
    memo: voucher.memo,
    metadata: JSON.parse(voucher.metadata) as Record<string, string>,
    ...(voucher.rule && {
      rule: {
        version: voucher.rule.version,
        parameters: JSON.parse(voucher.rule.parameters) as RuleParameters,
      },
    }),
    ...(voucher.links.length > 0 && {
      links: voucher.links.map(({ kind, voucherId }) => ({ kind, voucher: voucherId })),
    }),
    ...(voucher.override !== null && { override: voucher.override }),
    recordedAt: toIsoTime(voucher.recordedAt),
    traceId: voucher.traceId,
    digest: voucher.digest,
    lines: lines.map(viewOfLine),
  };
}

function viewOfLine(line: VoucherLineRow): PostedLineDto {
  return {
    lineNumber: line.lineNumber,
    account: line.account,
    glAccount: line.glAccount,
    side: SIDES[line.side],
    amount: formatAmount(line.amount, line.decimals),
    currency: line.currency,
    ...(line.hold !== null && { hold: line.hold }),
    ...(line.purpose !== null && { purpose: line.purpose }),
    accountSequence: line.accountSequence.toString(),
    balanceBefore: formatAmount(line.balanceBefore, line.decimals),
    balanceAfter: formatAmount(line.balanceAfter, line.decimals),
  };
}
