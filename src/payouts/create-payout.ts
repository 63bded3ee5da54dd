import { Injectable } from '@nestjs/common';
import { theService, type Caller } from '../platform/auth/index.js';
import { canonicalJson, canonicalSha256 } from '../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { HoldParticipant, placeParticipation, type HoldDraft } from '../ledger/holds/index.js';
import {
  PostingQueue,
  postingOf,
  type Participation,
  type Posting,
  type PostingOutcome,
} from '../ledger/posting/index.js';
import { ChooseChannel } from './choose-channel.js';
import { ChoosePayee, NOBODY } from './choose-payee.js';
import { PayoutListRepository } from './database/payout-list.repository.js';
import type { CreatePayoutDto } from './dto/create-payout.dto.js';
import { KeyParticipant } from './key-participant.js';
import { KnownTerms } from './known-terms.js';
import { asFirstMade, newPayout, type PayoutDraft } from './new-payout.rules.js';
import { HOLD_OWNER, PAYOUT_BUSINESS_TYPES } from './payout-business-types.js';
import { businessKeyIdOf } from './payout-key.rules.js';
import { PayoutMoney } from './payout-money.js';
import { PayoutParticipant } from './payout-participant.js';
import { PayoutRefusals } from './payout-refusals.js';
import { isApprovedByRule, type PayoutTerms } from './payout-terms.js';
import { payeeKeyOf } from './payout-usage.rules.js';
import { payoutRefusals } from './payouts.errors.js';
import { ReadNewPayout, type ReadPayoutBody } from './read-new-payout.js';
import { serviceActor } from './actors.js';
import { UsageParticipant } from './usage-participant.js';
import type { Payout, PayoutActor } from './payout.js';

export interface CreatedPayout {
  readonly payout: Payout;
  /** True when the request number had been used before with the same content. */
  readonly replayed: boolean;
}

/** What a module of the service pays: approved there before, so that no checker is asked again. */
export interface ServiceOrder {
  readonly traceId: string;
  /** What the history says of the approval. */
  readonly approvedAs: string;
  /** The version of the payee that was approved; left out where the payee is no code of the book. */
  readonly payeeVersion?: number;
  /** Its own rows: they are in the posting that makes the payout, so that both are there or neither. */
  participations(payoutId: string): readonly Participation[];
}

/** Who asks for what, read once. */
interface Wanted {
  readonly caller: Caller;
  /** What the service itself was told to pay; null: it is the caller's own. */
  readonly order: ServiceOrder | null;
  readonly actor: PayoutActor;
  readonly id: string;
  readonly requestNumber: string;
  readonly contentHash: string;
  readonly body: CreatePayoutDto;
  readonly read: ReadPayoutBody;
}

/** A payout worked out on the terms as they are known. */
interface Prepared {
  readonly terms: PayoutTerms;
  readonly draft: PayoutDraft;
  /** The business date that the payee was resolved for; null when it holds on any. */
  readonly resolvedFor: string | null;
  /** A refusal to be told unless the request was made before: then its first result stands. */
  readonly objection: Refusal | null;
}

/** Terms and dates may move while a payout is prepared; more often than that they do not. */
const MAX_PREPARATIONS = 5;
const OVERTAKEN = new Set([payoutRefusals.termsChanged().code, payoutRefusals.dateMoved().code]);

/**
 * Creates a payout (出款): one posting without lines that sets the money aside, with the payout, its history, what it is
 * counted for and what the client is told, all in one transaction that shares its group with others.
 */
@Injectable()
export class CreatePayout {
  constructor(
    private readonly reading: ReadNewPayout,
    private readonly knownTerms: KnownTerms,
    private readonly chooseChannel: ChooseChannel,
    private readonly choosePayee: ChoosePayee,
    private readonly payouts: PayoutParticipant,
    private readonly usage: UsageParticipant,
    private readonly keys: KeyParticipant,
    private readonly holds: HoldParticipant,
    private readonly money: PayoutMoney,
    private readonly list: PayoutListRepository,
    private readonly refusals: PayoutRefusals,
    private readonly queue: PostingQueue,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    requestNumber: string,
    body: CreatePayoutDto,
  ): Promise<Result<CreatedPayout>> {
    const { clientId, apiKeyId, traceId } = caller;
    const actor: PayoutActor = { clientId, apiKeyId, traceId, part: 'poster' };
    const created = await this.create(caller, actor, book, requestNumber, body);
    return this.recorded(actor, book, requestNumber, created);
  }

  /** The service itself is the maker, and its request number is the last word on how often it pays. */
  async executeFor(
    order: ServiceOrder,
    book: BookRef,
    requestNumber: string,
    body: CreatePayoutDto,
  ): Promise<Result<CreatedPayout>> {
    const { traceId } = order;
    const actor = serviceActor(traceId);
    const made = await this.create(theService(traceId), actor, book, requestNumber, body, order);
    return this.recorded(actor, book, requestNumber, made);
  }

  private async recorded(
    actor: PayoutActor,
    book: BookRef,
    requestNumber: string,
    created: Result<CreatedPayout>,
  ): Promise<Result<CreatedPayout>> {
    if (!created.ok) await this.refusals.recordCreation(book.id, requestNumber, created.refusal, actor);
    return created;
  }

  private async create(
    caller: Caller,
    actor: PayoutActor,
    book: BookRef,
    requestNumber: string,
    body: CreatePayoutDto,
    order: ServiceOrder | null = null,
  ): Promise<Result<CreatedPayout>> {
    const read = await this.reading.execute(book, body);
    if (!read.ok) return read;
    const contentHash = canonicalSha256({ command: 'create-payout', book: book.code, body });
    const id = this.ids.uuid();
    const { value } = read;
    const wanted: Wanted = { caller, order, actor, id, requestNumber, contentHash, body, read: value };
    for (let preparation = 1; ; preparation++) {
      const prepared = await this.prepare(wanted);
      let made: Payout | undefined;
      const posting = this.postingOf(wanted, prepared, (payout) => (made = payout));
      const outcome = await this.queue.post(posting);
      const isOvertaken = outcome.kind === 'refused' && OVERTAKEN.has(outcome.refusal.code);
      if (!isOvertaken || preparation === MAX_PREPARATIONS) return this.told(id, outcome, () => made!);
      await this.knownTerms.forget(prepared.terms);
    }
  }

  private async told(
    id: string,
    outcome: PostingOutcome,
    made: () => Payout,
  ): Promise<Result<CreatedPayout>> {
    if (outcome.kind === 'refused') return refused(inTheRequest(outcome.refusal));
    if (outcome.kind === 'posted') return accepted({ payout: made(), replayed: false });
    const first = await this.list.byId(outcome.voucherId);
    if (!first) throw new Error(`Payout ${outcome.voucherId} was recorded and is not there`);
    // After a lost answer to COMMIT the group runs again and meets its own request: that is no replay.
    const channelId = await this.chooseChannel.firstOf(first);
    return accepted({ payout: asFirstMade({ ...first, channelId }), replayed: outcome.voucherId !== id });
  }

  private async prepare({ caller, order, id, body, read }: Wanted): Promise<Prepared> {
    const { account, amount } = read;
    const terms = await this.knownTerms.of(account.bookId);
    // Our own accounts stand in the terms of positions, not in the payee book.
    const payees = order === null ? terms : { ...terms, payeesOnly: false };
    const chosen = await this.choosePayee.execute(payees, account, body);
    const { payee, payeeCode, payeeVersion, resolvedFor } = chosen.ok ? chosen.value : NOBODY;
    const choice = await this.chooseChannel.execute(
      terms,
      { payee, amount, currency: account.currency },
      body,
    );
    const businessKey = body.businessKey ?? body.orderNumber ?? null;
    const keyless =
      businessKey === null && body.confirmDuplicateOf !== undefined
        ? payoutRefusals.duplicateUnknown(body.confirmDuplicateOf)
        : null;
    const isOther = order?.payeeVersion !== undefined && chosen.ok && order.payeeVersion !== payeeVersion;
    const moved = isOther ? refused(payoutRefusals.payeeMoved(payeeCode!, payeeVersion!)) : chosen;
    const [objection = keyless] = [moved, choice].flatMap((part) => (part.ok ? [] : [part.refusal]));
    const explanation =
      choice.ok && body.route !== undefined ? JSON.stringify(choice.value.explanation) : null;
    const draft: PayoutDraft = {
      id,
      bookId: account.bookId,
      clientId: caller.clientId,
      client: caller.clientCode,
      payerAccountId: account.id,
      payerAccount: account.code,
      currency: account.currency,
      decimals: account.decimals,
      amount,
      payee,
      payeeCode,
      payeeVersion,
      payeeKey: payeeKeyOf(account.bookId, payee, account.currency),
      channelId: choice.ok ? choice.value.channel.id : 0,
      route: body.route ?? null,
      routeExplanation: explanation,
      purpose: body.purpose,
      earmark: body.earmark ?? null,
      orderNumber: body.orderNumber ?? null,
      businessKey,
      duplicateOf: body.confirmDuplicateOf ?? null,
      batchId: null,
      memo: body.memo ?? '',
      metadata: canonicalJson(body.metadata ?? {}),
    };
    return { terms, draft, resolvedFor, objection };
  }

  private postingOf(wanted: Wanted, prepared: Prepared, onMade: (payout: Payout) => void): Posting {
    const { id, actor, requestNumber, contentHash } = wanted;
    const { draft } = prepared;
    const { clientId, apiKeyId, traceId } = actor;
    const { bookId, payerAccount: account, amount, earmark } = draft;
    return postingOf(
      id,
      { bookId, clientId, apiKeyId, traceId, requestNumber, contentHash },
      {
        businessType: PAYOUT_BUSINESS_TYPES.create,
        setAside: [{ account, held: amount, earmarked: earmark === null ? 0n : -amount }],
        participations: this.participations(wanted, prepared, onMade),
      },
    );
  }

  private participations(
    { caller, actor, order }: Wanted,
    { terms, draft, resolvedFor, objection }: Prepared,
    onMade: (payout: Payout) => void,
  ): Participation[] {
    const { businessKey, duplicateOf, currency, amount } = draft;
    const byRule = order !== null || isApprovedByRule(terms, caller.clientCode, currency, amount);
    const making = this.payouts.making((context) => {
      if (objection) return refused(objection);
      if (resolvedFor !== null && resolvedFor !== context.businessDate)
        return refused(payoutRefusals.dateMoved());
      const minutes = byRule ? null : terms.approvalMinutes;
      const made = newPayout(draft, actor, minutes, context, order?.approvedAs);
      if (made.ok) onMade(made.value.payout);
      return made;
    });
    const claim = { payoutId: draft.id, duplicateOf, windowMinutes: terms.duplicateWindowMinutes };
    const keyId = businessKey === null ? null : businessKeyIdOf(draft.bookId, draft.clientId, businessKey);
    const { id } = draft;
    return [
      this.usage.onTerms(terms),
      making,
      ...(keyId === null ? [] : [this.keys.taking(keyId, { ...claim, businessKey: businessKey! })]),
      this.usage.taking(draft, terms),
      placeParticipation(this.holds, holdDraftOf(draft), actor),
      ...this.money.earmarkMove(draft, -amount, actor, `payout ${id}`),
      ...(order?.participations(id) ?? []),
    ];
  }
}

/** The ledger names the account by its own field. */
const inTheRequest = (refusal: Refusal): Refusal =>
  refusal.field === 'account' ? { ...refusal, field: 'payerAccount' } : refusal;

const holdDraftOf = (draft: PayoutDraft): HoldDraft => ({
  id: draft.id,
  bookId: draft.bookId,
  accountId: draft.payerAccountId,
  account: draft.payerAccount,
  currency: draft.currency,
  decimals: draft.decimals,
  amount: draft.amount,
  expiresAt: null,
  reference: draft.orderNumber,
  owner: HOLD_OWNER,
  reason: 'payout',
});
