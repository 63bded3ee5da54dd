import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions } from '../platform/database/index.js';
import { canonicalSha256 } from '../platform/digest/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { ChannelDirectory } from '../channels/index.js';
import { AccountDirectory, type AccountRef } from '../ledger/accounts/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { KnownTerms } from '../payouts/index.js';
import { BatchChanges } from './batch-changes.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import { batchRefusals } from './payout-batches.errors.js';
import type { Batch, BatchActor, BatchSource } from './batch.js';

/** What a batch says of all its items. */
export interface BatchHead {
  readonly payerAccount: string;
  readonly currency: string;
  readonly channel?: string;
  readonly route?: string;
  readonly purpose: string;
  readonly reference?: string;
  readonly memo?: string;
}

export interface BegunBatch {
  readonly batch: Batch;
  /** True when the request number had been used before with the same content. */
  readonly replayed: boolean;
}

export const actorOf = (
  { clientId, apiKeyId, traceId, clientCode }: Caller,
  part: BatchActor['part'],
): BatchActor & { readonly client: string } => ({ clientId, apiKeyId, traceId, part, client: clientCode });

/** Begins a batch, which nobody can approve before all of it has been received and confirmed. */
@Injectable()
export class NewBatch {
  constructor(
    private readonly list: BatchListRepository,
    private readonly changes: BatchChanges,
    private readonly accounts: AccountDirectory,
    private readonly channels: ChannelDirectory,
    private readonly terms: KnownTerms,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @param content what the request says beside the head, for its number */
  async execute(
    caller: Caller,
    book: BookRef,
    requestNumber: string,
    head: BatchHead,
    source: BatchSource,
    content: object = {},
  ): Promise<Result<BegunBatch>> {
    const requestHash = canonicalSha256({ command: 'create-payout-batch', head, source, content });
    const known = await this.list.byRequest(book.id, caller.clientId, requestNumber);
    if (known) return replayOf(known, requestHash);
    const account = await this.payerOf(book, head);
    if (!account.ok) return account;
    const batch = this.batchOf(caller, account.value, requestNumber, requestHash, head, source);
    const { clientId, apiKeyId, traceId } = caller;
    const record = {
      ...{ number: 1, kind: 'create' as const, from: null, to: batch.state, reason: '' },
      ...{ actor: { clientId, apiKeyId, traceId, part: 'poster' as const }, recordedAt: batch.createdAt },
    };
    const begun = await this.transactions.runAmongTwins(async (tx) => {
      const twin = await this.list.byRequest(book.id, caller.clientId, requestNumber);
      if (!twin) await this.changes.create(tx, batch, record);
      return twin;
    });
    // After a lost answer to COMMIT it finds itself: that is no replay.
    return begun && begun.id !== batch.id
      ? replayOf(begun, requestHash)
      : accepted({ batch, replayed: false });
  }

  private async payerOf(book: BookRef, head: BatchHead): Promise<Result<AccountRef>> {
    if ((head.channel === undefined) === (head.route === undefined))
      return refused(batchRefusals.channelOrRoute());
    const code = head.payerAccount;
    const account = (await this.accounts.resolve(book.id, [code])).get(code);
    if (!account) return refused(batchRefusals.payerNotFound(code));
    if (account.normalSide !== 'C') return refused(batchRefusals.payerNotPayable(code));
    if (account.currency !== head.currency)
      return refused(batchRefusals.currencyDiffers(code, account.currency));
    if (head.channel !== undefined) {
      const channel = await this.channels.byCode(book.id, head.channel);
      return channel.ok ? accepted(account) : refused(batchRefusals.channelUnknown(head.channel));
    }
    const { routes } = await this.terms.of(book.id);
    const isKnown = routes.some((route) => route.code === head.route && route.isActive);
    return isKnown ? accepted(account) : refused(batchRefusals.routeUnknown(head.route!));
  }

  private batchOf(
    { clientId, clientCode }: Caller,
    account: AccountRef,
    requestNumber: string,
    requestHash: string,
    head: BatchHead,
    source: BatchSource,
  ): Batch {
    const now = toDatabaseTime(this.clock.now());
    return {
      ...{
        id: this.ids.uuid(),
        bookId: account.bookId,
        clientId,
        client: clientCode,
        requestNumber,
        requestHash,
      },
      ...{ payerAccount: account.code, payerAccountId: account.id, currency: account.currency },
      ...{ decimals: account.decimals, channel: head.channel ?? null, route: head.route ?? null },
      ...{ purpose: head.purpose, reference: head.reference ?? null, memo: head.memo ?? '', source },
      ...{ createdAt: now, state: 'receiving', version: 1, changedAt: now, itemsReceived: 0, faults: 0 },
      ...{ content: null, isSettled: false },
    };
  }
}

const replayOf = (known: Batch, requestHash: string): Result<BegunBatch> =>
  known.requestHash === requestHash
    ? accepted({ batch: known, replayed: true })
    : refused(batchRefusals.numberUsed());
