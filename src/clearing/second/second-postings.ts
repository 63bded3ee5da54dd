import { Injectable } from '@nestjs/common';
import { canonicalSha256 } from '../../platform/digest/index.js';
import { Ids } from '../../platform/ids/index.js';
import { postingOf, type Posting } from '../../ledger/posting/index.js';
import type { ClearingExtra } from '../extras/extra.js';
import type { ClearingRun } from '../runs/clearing-run.js';
import { databaseTime } from '../runs/database/cleared-chunk.repository.js';
import type { ClearingResult } from '../runs/database/clearing-result.repository.js';
import type { SecondResult } from './formula.js';
import { SecondParticipant } from './second-participant.js';
import type { DerivedSecond, SecondClearing } from './second.js';

/** The numbers of its vouchers: harmless to repeat. @param part s: to the second payee; b: back to the payer */
export const secondNumberOf = (run: string, lineNo: number, part: 's' | 'b'): string =>
  `clearing:${run.replaceAll('-', '')}:${part}:${lineNo}`;

/** The vouchers of second clearing: from the first payee to the second, and from there back to the payer. */
@Injectable()
export class SecondPostings {
  constructor(
    private readonly participant: SecondParticipant,
    private readonly ids: Ids,
  ) {}

  /** @param from account of what is owed to the first payee */
  deriving(
    run: ClearingRun,
    second: SecondClearing,
    first: ClearingResult,
    from: string,
    result: SecondResult,
    traceId: string,
  ): Posting {
    const { kind: _kind, amountMinor, restMinor, settlementAt, ...said } = result;
    const derived: DerivedSecond = { ...said, amount: amountMinor, settlementAt: databaseTime(settlementAt) };
    const extras = (voucherId: string): ClearingExtra[] =>
      restMinor === 0n ? [] : [this.restOf(second, first, restMinor, voucherId)];
    const way = { from, to: derived.payable, part: 's' as const };
    return this.posting(run, second, derived, way, { event: 'derive', derived, extras }, traceId);
  }

  refunding(run: ClearingRun, second: SecondClearing, traceId: string): Posting {
    const derived = second.derived!;
    const extras = (voucherId: string): ClearingExtra[] => [
      { ...this.extraOf(second, derived, voucherId), kind: 'refund', payee: derived.refundPayee },
    ];
    const way = { from: derived.payable, to: derived.refundPayable, part: 'b' as const };
    return this.posting(run, second, derived, way, { event: 'refund', extras }, traceId);
  }

  /** What is to be settled when the downstream has it. */
  extraOf(second: SecondClearing, derived: DerivedSecond, voucherId: string): ClearingExtra {
    const { runNo, lineNo, bookId, id: originId } = second;
    const { payee, currency, amount, settlementDate, settlementAt, businessType } = derived;
    return {
      ...{ id: this.ids.uuid(), bookId, kind: 'second', runNo, lineNo, number: 1, originId, direction: 'D' },
      ...{ payee, currency, gross: amount, amount, settlementDate, settlementAt, businessType },
      ...{ reason: second.answer?.reason ?? '', voucherId },
    };
  }

  /** What of the first amount does not go on is settled as the first result says. */
  private restOf(
    second: SecondClearing,
    first: ClearingResult,
    rest: bigint,
    voucherId: string,
  ): ClearingExtra {
    const { runNo, lineNo, bookId, id: originId } = second;
    const { direction, payee, currency, settlementDate, settlementAt, businessType } = first;
    return {
      ...{ id: this.ids.uuid(), bookId, kind: 'rest', runNo, lineNo, number: 1, originId, direction, payee },
      ...{ currency, gross: rest, amount: rest, settlementDate, settlementAt, businessType },
      ...{ reason: '', voucherId },
    };
  }

  private posting(
    run: ClearingRun,
    second: SecondClearing,
    { amount, currency, businessType, payee, product }: DerivedSecond,
    { from, to, part }: { readonly from: string; readonly to: string; readonly part: 's' | 'b' },
    move: Parameters<SecondParticipant['moving']>[1],
    traceId: string,
  ): Posting {
    const requestNumber = secondNumberOf(run.id, second.lineNo, part);
    const content = { command: 'second-clearing', run: run.id, line: second.lineNo, part, from, to };
    const contentHash = canonicalSha256({ ...content, amount: amount.toString(), currency });
    return postingOf(
      this.ids.uuid(),
      { bookId: run.bookId, clientId: 0, apiKeyId: 0, traceId, requestNumber, contentHash },
      {
        businessType,
        reference: requestNumber,
        memo: part === 's' ? `second clearing for ${payee}: ${product}` : `refund, ${product} was refused`,
        lines: [
          { account: from, side: 'D', amount, currency },
          { account: to, side: 'C', amount, currency },
        ],
        participations: [this.participant.moving(second, move)],
      },
    );
  }
}
