import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { readPositiveAmount } from '../../ledger/amounts/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { settlementRefusals } from '../settlement.errors.js';
import { sumOfParts } from './arrival.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import type { RecordSettlementArrivalDto } from './dto/arrival.dto.js';
import { FundingTermsInForce } from './funding-terms-in-force.js';
import { fundsRefusals } from './funds.errors.js';
import { MatchArrival } from './match-arrival.js';
import { RecordArrival, type RecordedArrival } from './record-arrival.js';
import { ResolveParts } from './resolve-parts.js';

/** A business service tells of money that came in. What it says wrongly is refused, and nothing is recorded. */
@Injectable()
export class TellArrival {
  constructor(
    private readonly terms: FundingTermsInForce,
    private readonly parts: ResolveParts,
    private readonly recording: RecordArrival,
    private readonly matching: MatchArrival,
    private readonly arrivals: ArrivalRepository,
  ) {}

  async execute(
    { clientId, apiKeyId, traceId }: Caller,
    book: BookRef,
    requestNumber: string,
    { channel, reference, currency, amount: said, valueDate, parts = [] }: RecordSettlementArrivalDto,
  ): Promise<Result<RecordedArrival>> {
    const decimals = book.currencies.get(currency);
    if (decimals === undefined) return refused(settlementRefusals.currencyNotInBook(currency, 'currency'));
    const message = 'Money that came in is greater than zero';
    const amount = readPositiveAmount(said, { currency, decimals }, 'amount', message);
    if (!amount.ok) return amount;
    const terms = await this.terms.of(book.id, currency);
    if (!terms.ok) return terms;
    const known = await this.arrivals.byReference(book.id, channel, reference);
    const returned = parts.findIndex(({ kind }) => kind === 'return');
    if (returned >= 0) return refused(fundsRefusals.returnByPersons(`parts/${returned}/kind`));
    // Of what was recorded before the parts are matched by now, and not looked at again.
    const read = known
      ? accepted([])
      : await this.parts.read({ book, currency, terms: terms.value }, parts, 'parts');
    if (!read.ok) return read;
    if (sumOfParts(read.value) > amount.value)
      return refused(fundsRefusals.exceeds(formatAmount(amount.value, decimals)));
    const told = {
      origin: 'posting' as const,
      channel,
      reference,
      currency,
      amount: amount.value,
      valueDate,
      parts,
    };
    const sender = { clientId, apiKeyId, traceId };
    const recorded = await this.recording.execute(book, terms.value, told, requestNumber, sender);
    if (!recorded.ok) return recorded;
    await this.matching.execute(book, recorded.value.arrival, traceId);
    const arrival = (await this.arrivals.byId(recorded.value.arrival.id))!;
    return accepted({ ...recorded.value, arrival });
  }
}
