import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { ApprovedOrder, PostingCommand, PostingDraft } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { POSTING_DEFAULTS } from '../../ledger/posting/index.js';
import { ArrivalParticipant } from './arrival-participant.js';
import { linesOf, MATCHED } from './arrival-postings.js';
import { sumOfParts, type Arrival } from './arrival.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import { AssignSettlementArrivalDto } from './dto/arrival.dto.js';
import { FundingTermsInForce } from './funding-terms-in-force.js';
import { fundsRefusals } from './funds.errors.js';
import { ResolveParts, type ReadPart } from './resolve-parts.js';

interface Known {
  readonly arrival: Arrival;
  readonly parts: readonly ReadPart[];
  readonly told: (minor: bigint) => string;
}

/** A person says what money in suspense (挂账) is for, or that it is to be sent back; another one agrees. */
@Injectable()
export class AssignArrival implements PostingCommand<AssignSettlementArrivalDto> {
  readonly effect = 'posting';
  readonly name = 'assign-settlement-arrival';
  readonly makerRoles = ['finance', 'operator'] as const;
  readonly content = AssignSettlementArrivalDto;

  constructor(
    private readonly arrivals: ArrivalRepository,
    private readonly terms: FundingTermsInForce,
    private readonly resolving: ResolveParts,
    private readonly participant: ArrivalParticipant,
  ) {}

  async check(book: BookRef, content: AssignSettlementArrivalDto): Promise<Result<void>> {
    const known = await this.read(book, content);
    return known.ok ? accepted(undefined) : known;
  }

  async prepare({
    book,
    content,
    approvalId,
    reason,
  }: ApprovedOrder<AssignSettlementArrivalDto>): Promise<Result<{ posting: PostingDraft; told: object }>> {
    const known = await this.read(book, content);
    if (!known.ok) return known;
    const { arrival, told } = known.value;
    const parts = await this.resolving.resolve(known.value.parts);
    return accepted({
      posting: {
        ...POSTING_DEFAULTS,
        ...{ businessType: MATCHED, reference: arrival.id, memo: reason, lines: linesOf(arrival, parts) },
        links: [{ kind: 'belongs-to', voucherId: arrival.voucherId }],
        participations: [this.participant.matching(arrival.arrivalNo, parts, approvalId, told)],
      },
      told: { arrival: arrival.id, matched: told(sumOfParts(parts)) },
    });
  }

  private async read(
    book: BookRef,
    { arrival: id, parts }: AssignSettlementArrivalDto,
  ): Promise<Result<Known>> {
    const arrival = await this.arrivals.byId(id);
    if (arrival?.bookId !== book.id) return refused(fundsRefusals.arrivalNotFound(id, 'content/arrival'));
    const { currency } = arrival;
    const terms = await this.terms.of(book.id, currency);
    if (!terms.ok) return terms;
    const read = await this.resolving.read({ book, currency, terms: terms.value }, parts, 'content/parts');
    if (!read.ok) return read;
    const told = (minor: bigint): string => formatAmount(minor, book.currencies.get(currency)!);
    const left = arrival.amount - arrival.matched;
    if (sumOfParts(read.value) > left) return refused(fundsRefusals.exceeds(told(left)));
    return accepted({ arrival, parts: read.value, told });
  }
}
