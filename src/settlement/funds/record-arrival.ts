import { Injectable } from '@nestjs/common';
import { canonicalJson, canonicalSha256 } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { PostingQueue } from '../../ledger/posting/index.js';
import { ArrivalPostings, type Sender } from './arrival-postings.js';
import type { Arrival, ArrivalOrigin, NewArrival } from './arrival.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import type { SettlementArrivalPartDto } from './dto/arrival.dto.js';
import type { FundingTerms } from './funding-terms.js';
import { fundsRefusals } from './funds.errors.js';
import { accountBy } from './rules/funding-key.rules.js';

/** Money that came in, as it was told. */
export interface ToldArrival {
  readonly origin: ArrivalOrigin;
  readonly channel: string;
  readonly reference: string;
  readonly currency: string;
  /** Minor units, greater than zero. */
  readonly amount: bigint;
  readonly valueDate: string;
  readonly parts: readonly SettlementArrivalPartDto[];
}

export interface RecordedArrival {
  readonly arrival: Arrival;
  /** True when its reference was told before with the same content. */
  readonly replayed: boolean;
}

/** Records money that came in (到账), once for each reference of a channel, in the posting that puts it into suspense. */
@Injectable()
export class RecordArrival {
  constructor(
    private readonly arrivals: ArrivalRepository,
    private readonly postings: ArrivalPostings,
    private readonly queue: PostingQueue,
    private readonly ids: Ids,
  ) {}

  async execute(
    book: BookRef,
    terms: FundingTerms,
    told: ToldArrival,
    requestNumber: string,
    sender: Sender,
  ): Promise<Result<RecordedArrival>> {
    const arrival = this.draftOf(book, terms, told, sender);
    const before = await this.known(arrival);
    if (before) return before;
    const account = accountBy(terms.channelAccount, { channel: told.channel });
    const outcome = await this.queue.post(this.postings.recording(arrival, account, requestNumber, sender));
    if (outcome.kind === 'refused' && outcome.refusal.code !== fundsRefusals.arrivalKnown().code)
      return refused(outcome.refusal);
    const after = await this.known(arrival);
    if (!after?.ok || outcome.kind !== 'posted') return after ?? refused(fundsRefusals.arrivalKnown());
    return accepted({ arrival: after.value.arrival, replayed: false });
  }

  private draftOf(
    book: BookRef,
    { suspense }: FundingTerms,
    { origin, channel, reference, currency, amount, valueDate, parts }: ToldArrival,
    { clientId }: Sender,
  ): NewArrival {
    const said = canonicalJson({ parts });
    const content = { channel, reference, currency, amount: amount.toString(), valueDate, said };
    return {
      ...{ id: this.ids.uuid(), bookId: book.id, channel, reference, origin, clientId, currency, amount },
      ...{ valueDate, said, suspense, isFresh: parts.length > 0 },
      contentHash: canonicalSha256({ command: 'record-arrival', ...content }),
    };
  }

  /** The one that was told before. Statements tell of money alone: what it is for follows from their terms. */
  private async known(arrival: NewArrival): Promise<Result<RecordedArrival> | null> {
    const { bookId, channel, reference } = arrival;
    const before = await this.arrivals.byReference(bookId, channel, reference);
    if (!before) return null;
    const isSameMoney = before.amount === arrival.amount && before.currency === arrival.currency;
    const isPosted = before.origin === 'posting' && arrival.origin === 'posting';
    const isSame = isPosted ? before.contentHash === arrival.contentHash : isSameMoney;
    return isSame
      ? accepted({ arrival: before, replayed: true })
      : refused(fundsRefusals.arrivalDiffers(channel, reference));
  }
}
