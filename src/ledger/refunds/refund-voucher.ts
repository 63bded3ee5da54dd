import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { canonicalJson, canonicalSha256 } from '../../platform/digest/index.js';
import { accepted, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { BookDirectory } from '../books/index.js';
import { EarmarkParticipant, earmarkParticipations } from '../earmarks/index.js';
import { POSTING_DEFAULTS, type Participation, type Posting, type PostingLine } from '../posting/index.js';
import {
  alikeLines,
  PostOnOriginal,
  ProgressParticipant,
  takingLine,
  type NumberedContent,
  type OriginalVoucher,
} from '../voucher-progress/index.js';
import type { PostedVoucher } from '../vouchers/index.js';
import type { RefundVoucherDto } from './dto/refund.dto.js';
import { readRefund } from './read-refund.js';
import { receiptOf, type Receipt } from './receipt.rules.js';
import { refundRefusals } from './refunds.errors.js';
import { splitRefund, type RefundShare, type RefundSplit } from './split-refund.rules.js';

/** Gives back of what was received, never more (有收才有退, domain §3). */
@Injectable()
export class RefundVoucher {
  constructor(
    private readonly books: BookDirectory,
    private readonly onOriginal: PostOnOriginal,
    private readonly progress: ProgressParticipant,
    private readonly earmarks: EarmarkParticipant,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    bookCode: string,
    voucherId: string,
    requestNumber: string,
    body: RefundVoucherDto,
  ): Promise<Result<PostedVoucher>> {
    const book = await this.books.byCode(bookCode);
    if (!book.ok) return book;
    const content = { command: 'refund-voucher', book: bookCode, voucher: voucherId, body };
    const request = { requestNumber, contentHash: canonicalSha256(content) };
    const posted = await this.onOriginal.execute(caller, book.value, {
      voucherId,
      requests: [request],
      prepare: (original) => Promise.resolve(this.prepare(caller, original, request, body)),
    });
    return posted.ok ? accepted(posted.value[0]!) : posted;
  }

  private prepare(
    caller: Caller,
    original: OriginalVoucher,
    { requestNumber, contentHash }: NumberedContent,
    body: RefundVoucherDto,
  ): Result<Posting[]> {
    const receipt = receiptOf(original);
    if (!receipt.ok) return receipt;
    const wanted = readRefund(receipt.value, body);
    if (!wanted.ok) return wanted;
    const split = splitRefund(receipt.value, wanted.value);
    if (!split.ok) return split;
    const posting: Posting = {
      ...POSTING_DEFAULTS,
      voucherId: this.ids.uuid(),
      bookId: original.bookId,
      clientId: caller.clientId,
      apiKeyId: caller.apiKeyId,
      traceId: caller.traceId,
      requestNumber,
      contentHash,
      businessDate: body.businessDate ?? null,
      businessType: body.businessType ?? 'refund',
      reference: body.reference ?? null,
      memo: body.memo ?? '',
      metadata: canonicalJson(body.metadata ?? {}),
      lines: linesOf(split.value.shares),
      links: [{ kind: 'refunds', voucherId: original.id }],
      participations: this.participations(caller, receipt.value, split.value, body.memo ?? ''),
    };
    return accepted([posting]);
  }

  private participations(
    caller: Caller,
    { original, decimals }: Receipt,
    { shares, dependsOnProgress }: RefundSplit,
    reason: string,
  ): Participation[] {
    const taken = this.progress.take({
      original,
      column: 'refunded',
      parts: shares.map(({ line, amount, isBounded }) => ({
        lineNumber: line.lineNumber,
        amount,
        limit: isBounded ? line.amount : null,
      })),
      asRead: dependsOnProgress,
      exceeds: (_, left) => refundRefusals.exceedsReceipt(formatAmount(left, decimals)),
    });
    const moves = shares.flatMap(({ line, amount }) => {
      if (line.purpose === null) return [];
      const effect = line.side === line.normalSide ? -amount : amount;
      return [{ account: line.account, purpose: line.purpose, amount: effect, reason }];
    });
    return [taken, ...earmarkParticipations(this.earmarks, original.bookId, moves, caller)];
  }
}

/** On the other side, one line for lines of the receipt that are alike, in its order. */
function linesOf(shares: readonly RefundShare[]): PostingLine[] {
  const amountOf = new Map(shares.map(({ line, amount }) => [line.lineNumber, amount]));
  const byNumber = shares.map(({ line }) => line).sort((left, right) => left.lineNumber - right.lineNumber);
  return alikeLines(byNumber).map((alike) => {
    const amount = alike.reduce((sum, { lineNumber }) => sum + amountOf.get(lineNumber)!, 0n);
    return takingLine(alike[0]!, alike[0]!.side === 'D' ? 'C' : 'D', amount);
  });
}
