import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { canonicalJson } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { EarmarkParticipant, earmarkParticipations } from '../earmarks/index.js';
import { POSTING_DEFAULTS, type Participation, type Posting } from '../posting/index.js';
import {
  alikeLines,
  ProgressParticipant,
  ReadOriginal,
  takenFrom,
  takingLine,
  type GivenBack,
  type NumberedContent,
  type OriginalLine,
  type OriginalVoucher,
} from '../voucher-progress/index.js';
import type { ReverseVoucherDto } from './dto/reversal.dto.js';
import { allThatIsLeft, partsNamed, type ReversedPart } from './reversal-lines.rules.js';
import { notAllowed } from './reversal-rights.js';
import { reversalRefusals } from './reversals.errors.js';

/** Makes the posting of a red reversal (红冲): the same accounts and sides, amounts below zero, so that turnovers shrink. */
@Injectable()
export class PrepareReversal {
  constructor(
    private readonly progress: ProgressParticipant,
    private readonly originals: ReadOriginal,
    private readonly earmarks: EarmarkParticipant,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    original: OriginalVoucher,
    { requestNumber, contentHash }: NumberedContent,
    body: ReverseVoucherDto,
  ): Promise<Result<Posting>> {
    const wrong = notAllowed(caller, original.client, body.override);
    if (wrong) return refused(wrong);
    if (takenFrom(original, 'reverses') !== undefined) return refused(reversalRefusals.notReversible());
    const parts = body.lines ? partsNamed(original, body.lines) : allThatIsLeft(original);
    if (!parts.ok) return parts;
    const lines = parts.value.map(({ line, amount }) => takingLine(line, line.side, -amount));
    return accepted({
      ...POSTING_DEFAULTS,
      voucherId: this.ids.uuid(),
      bookId: original.bookId,
      clientId: caller.clientId,
      apiKeyId: caller.apiKeyId,
      traceId: caller.traceId,
      requestNumber,
      contentHash,
      businessDate: body.businessDate ?? original.businessDate,
      dateFallsBack: body.businessDate === undefined,
      businessType: original.businessType,
      reference: body.reference ?? null,
      memo: body.reason,
      metadata: canonicalJson(body.metadata ?? {}),
      lines,
      links: [{ kind: 'reverses', voucherId: original.id }],
      override: body.override ?? null,
      participations: await this.participations(caller, original, parts.value, body),
    });
  }

  private async participations(
    caller: Caller,
    original: OriginalVoucher,
    parts: readonly ReversedPart[],
    body: ReverseVoucherDto,
  ): Promise<Participation[]> {
    const decimalsOf = new Map(parts.map(({ line }) => [line.lineNumber, line.decimals]));
    const taken = this.progress.take({
      original,
      column: 'reversed',
      parts: parts.map(({ line, amount }) => ({
        lineNumber: line.lineNumber,
        amount,
        limit: line.amount,
      })),
      asRead: body.lines === undefined,
      exceeds: (lineNumber, left) =>
        reversalRefusals.moreThanLeft(
          lineNumber,
          formatAmount(left < 0n ? 0n : left, decimalsOf.get(lineNumber)!),
        ),
    });
    const moves = parts.flatMap(({ line, amount }) => {
      if (line.purpose === null) return [];
      const effect = line.side === line.normalSide ? -amount : amount;
      return [{ account: line.account, purpose: line.purpose, amount: effect, reason: body.reason }];
    });
    return [
      taken,
      ...(await this.givenBack(original, parts)),
      ...earmarkParticipations(this.earmarks, original.bookId, moves, caller),
    ];
  }

  /** Reversing a refund gives its part back to the receipt, so that it can be refunded again. */
  private async givenBack(
    original: OriginalVoucher,
    parts: readonly ReversedPart[],
  ): Promise<Participation[]> {
    const receiptId = takenFrom(original, 'refunds', 'pays-back');
    if (receiptId === undefined) return [];
    const receipt = await this.originals.byId(original.bookId, receiptId);
    if (!receipt.ok) throw new Error(`Receipt ${receiptId} of a refund is not there; verify the books`);
    const isPayout = takenFrom(original, 'pays-back') !== undefined;
    const given = (isPayout ? partsPaidBack : partsOfReceipt)(receipt.value, parts);
    return [this.progress.giveBack(receiptId, given)];
  }
}

/** A refund has one line for lines of the receipt that are alike, on the other side. */
function partsOfReceipt(receipt: OriginalVoucher, parts: readonly ReversedPart[]): GivenBack[] {
  const groups = alikeLines(receipt.lines);
  return parts.map(({ line, amount }) => {
    const group = groups.find(([first]) => isRefundOf(line, first!));
    if (!group)
      throw new Error(`A line of a refund is not one of its receipt ${receipt.id}; verify the books`);
    return { lineNumbers: group.map(({ lineNumber }) => lineNumber), amount };
  });
}

/** What leaves as a payout is taken from who had got the receipt, and counts where that came in as well. */
function partsPaidBack(receipt: OriginalVoucher, parts: readonly ReversedPart[]): GivenBack[] {
  const numbersOf = (lines: readonly OriginalLine[]): number[] => lines.map(({ lineNumber }) => lineNumber);
  return parts
    .filter(({ line }) => line.side === 'D')
    .flatMap(({ line, amount }) => [
      { lineNumbers: numbersOf(receipt.lines.filter(({ side }) => side === 'D')), amount },
      { lineNumbers: numbersOf(receipt.lines.filter((one) => isRefundOf(line, one))), amount },
    ]);
}

const isRefundOf = (refund: OriginalLine, line: OriginalLine): boolean =>
  refund.account === line.account &&
  refund.side !== line.side &&
  refund.currency === line.currency &&
  refund.purpose === line.purpose;
