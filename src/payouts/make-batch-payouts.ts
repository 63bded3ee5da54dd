import { Injectable } from '@nestjs/common';
import { canonicalSha256 } from '../platform/digest/index.js';
import type { Refusal } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import type { AccountRef } from '../ledger/accounts/index.js';
import {
  postingOf,
  PostingQueue,
  type Participation,
  type Posting,
  type PostingOutcome,
} from '../ledger/posting/index.js';
import { ChooseChannel } from './choose-channel.js';
import { ChoosePayee } from './choose-payee.js';
import { PayoutKeyRepository, type KeyHolder } from './database/payout-key.repository.js';
import { KeyParticipant } from './key-participant.js';
import { KnownTerms } from './known-terms.js';
import { newPayout, type PayoutDraft } from './new-payout.rules.js';
import { PAYOUT_BUSINESS_TYPES } from './payout-business-types.js';
import { businessKeyIdOf } from './payout-key.rules.js';
import { PayoutParticipant } from './payout-participant.js';
import { payeeKeyOf } from './payout-usage.rules.js';
import { serviceRequestOf } from './service-request.rules.js';
import { UsageParticipant } from './usage-participant.js';
import { serviceActor } from './actors.js';
import type { Payee } from './payout.js';
import type { PayoutTerms } from './payout-terms.js';

/** An item of a batch (批次) that is to become a payout: approved with its batch, paid for by the hold of its batch. */
export interface BatchOrder {
  readonly batchId: string;
  readonly clientId: number;
  readonly client: string;
  readonly account: AccountRef;
  readonly payee: Payee;
  /** Minor units. */
  readonly amount: bigint;
  /** A channel or a route, one of them. */
  readonly channel: string | null;
  readonly route: string | null;
  readonly purpose: string;
  /** Also its business key: what was paid a short time ago under it is not paid again. */
  readonly orderNumber: string;
  readonly memo: string;
  /** Of the service, the same for whoever makes this payout: behind everything else its index admits one. */
  readonly requestNumber: string;
  /** The row of the item, as part of the posting. */
  readonly joining: (payoutId: string) => Participation;
}

export type MadeOrNot =
  | { readonly kind: 'made' }
  /** Made before, by another node or before an answer was lost. */
  | { readonly kind: 'there' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Makes payouts of items whose money is set aside already: no hold of their own, no checker of their own; limits and
 * business keys as for any other. Each is a posting without lines, and many share a group.
 */
@Injectable()
export class MakeBatchPayouts {
  constructor(
    private readonly knownTerms: KnownTerms,
    private readonly choosePayee: ChoosePayee,
    private readonly chooseChannel: ChooseChannel,
    private readonly payouts: PayoutParticipant,
    private readonly usage: UsageParticipant,
    private readonly keys: KeyParticipant,
    private readonly keyRows: PayoutKeyRepository,
    private readonly queue: PostingQueue,
    private readonly ids: Ids,
  ) {}

  /** @param orders of one book. @returns what became of each, in their order */
  async execute(bookId: number, orders: readonly BatchOrder[], traceId: string): Promise<MadeOrNot[]> {
    const terms = await this.knownTerms.of(bookId);
    const holders = await this.keyRows.holders(orders.map(keyIdOf));
    const postings = await Promise.all(
      orders.map((order) => this.postingOf(order, terms, holders.get(keyIdOf(order)), traceId)),
    );
    const outcomes = await this.queue.postEach(postings);
    // Limits were changed meanwhile: the next round goes by what they are now.
    if (outcomes.some((outcome) => outcome.kind === 'refused' && outcome.refusal.kind === 'busy'))
      await this.knownTerms.forget(terms);
    return outcomes.map(toldOf);
  }

  private async postingOf(
    order: BatchOrder,
    terms: PayoutTerms,
    holder: KeyHolder | undefined,
    traceId: string,
  ): Promise<Posting> {
    const { account, payee, amount, channel, route } = order;
    const wanted = { payee, amount, currency: account.currency };
    const payable = await this.choosePayee.execute(terms, account, { payee });
    const choice = await this.chooseChannel.execute(
      terms,
      wanted,
      route === null ? { channel: channel! } : { route },
    );
    const id = this.ids.uuid();
    const draft = draftOf(order, id, choice.ok ? choice.value.channel.id : 0, {
      routeExplanation: choice.ok && route !== null ? JSON.stringify(choice.value.explanation) : null,
      // What failed for good has not been paid: the order may be, by this.
      duplicateOf: holder?.state === 'failed' ? holder.payoutId : null,
    });
    const { batchId, orderNumber, requestNumber } = order;
    const actor = serviceActor(traceId);
    const making = this.payouts.making((context) => {
      if (!payable.ok) return payable;
      return choice.ok ? newPayout(draft, actor, null, context, 'approved with its batch') : choice;
    });
    const claim = { payoutId: id, duplicateOf: draft.duplicateOf, businessKey: orderNumber };
    const contentHash = canonicalSha256({ command: 'make-payout', batch: batchId, requestNumber });
    return postingOf(id, serviceRequestOf(account, requestNumber, contentHash, traceId), {
      businessType: PAYOUT_BUSINESS_TYPES.create,
      participations: [
        order.joining(id),
        this.usage.onTerms(terms),
        making,
        this.keys.taking(keyIdOf(order), { ...claim, windowMinutes: terms.duplicateWindowMinutes }),
        this.usage.taking(draft, terms),
      ],
    });
  }
}

const keyIdOf = ({ account, clientId, orderNumber }: BatchOrder): string =>
  businessKeyIdOf(account.bookId, clientId, orderNumber);

function draftOf(
  { account, clientId, client, payee, amount, route, purpose, orderNumber, memo, batchId }: BatchOrder,
  id: string,
  channelId: number,
  more: Pick<PayoutDraft, 'routeExplanation' | 'duplicateOf'>,
): PayoutDraft {
  const { bookId, currency, decimals } = account;
  return {
    id,
    bookId,
    clientId,
    client,
    payerAccountId: account.id,
    payerAccount: account.code,
    currency,
    decimals,
    amount,
    payee,
    payeeKey: payeeKeyOf(bookId, payee, currency),
    payeeCode: null,
    payeeVersion: null,
    channelId,
    route,
    routeExplanation: more.routeExplanation,
    purpose,
    earmark: null,
    orderNumber,
    businessKey: orderNumber,
    duplicateOf: more.duplicateOf,
    batchId,
    memo,
    metadata: '{}',
  };
}

function toldOf(outcome: PostingOutcome): MadeOrNot {
  if (outcome.kind === 'refused') return { kind: 'refused', refusal: outcome.refusal };
  return { kind: outcome.kind === 'posted' ? 'made' : 'there' };
}
