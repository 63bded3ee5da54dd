import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { canonicalSha256 } from '../platform/digest/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { DetailRepository } from './database/detail.repository.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import { NO_DETAILS } from './rules/content-chain.rules.js';
import type { SettlementBatch } from './settlement-batch.js';
import type { SettlementActor } from './settlement-changes.js';
import { settlementRefusals } from './settlement.errors.js';
import { VoidBatch } from './void-batch.js';

/** Who starts it; client 0 is the service. */
export type BatchStarter = Pick<Caller, 'clientId' | 'apiKeyId' | 'traceId'>;

export interface StartedBatch {
  readonly batch: SettlementBatch;
  /** True when the request number had been used before for the same. */
  readonly replayed: boolean;
}

interface Wanted {
  readonly currency: string;
  readonly settlementDate: string;
  /** The one that is settled at once, of what is known of it; null or left out: all that is due on the date. */
  readonly party?: string | null;
  readonly reason: string;
  /** The batch whose place it takes. */
  readonly instead: { readonly batch: SettlementBatch; readonly version: number } | null;
}

/**
 * Starts a batch of a date, or issues one again (重出): then the old one becomes void in the same transaction, by its row alone, and
 * its details are free to be taken again. Of two that start at once for a date, one does.
 */
@Injectable()
export class StartBatch {
  constructor(
    private readonly batches: SettlementBatchRepository,
    private readonly details: DetailRepository,
    private readonly voiding: VoidBatch,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: BatchStarter,
    book: BookRef,
    requestNumber: string,
    wanted: Wanted,
  ): Promise<Result<StartedBatch>> {
    const { currency, settlementDate, party = null, reason, instead } = wanted;
    const of = instead && { batch: instead.batch.id, version: instead.version };
    const said = { currency, settlementDate, reason, of, ...(party !== null && { party }) };
    const requestHash = canonicalSha256(said);
    if (!book.currencies.has(currency))
      return refused(settlementRefusals.currencyNotInBook(currency, 'currency'));
    const draft = this.draftOf(caller, book, requestNumber, requestHash, wanted);
    const started = await this.transactions.runAmongTwins((tx) => this.start(tx, caller, draft, wanted));
    if (!started.ok || started.value.id === draft.id)
      return started.ok ? accepted({ batch: started.value, replayed: false }) : started;
    return started.value.requestHash === requestHash
      ? accepted({ batch: started.value, replayed: true })
      : refused(settlementRefusals.numberUsed());
  }

  /** @returns the batch, or the one that the same number made before */
  private async start(
    tx: Tx,
    caller: BatchStarter,
    draft: Omit<SettlementBatch, 'batchNo'>,
    { reason, instead }: Wanted,
  ): Promise<Result<SettlementBatch>> {
    const { bookId, clientId, requestNumber, createdAt: recordedAt } = draft;
    const twin = await this.batches.byRequest(bookId, clientId, requestNumber);
    if (twin) return accepted(twin);
    const other = await this.batches.preparing(draft);
    if (other && other.batchNo !== instead?.batch.batchNo)
      return refused(settlementRefusals.alreadyPreparing(other.id));
    const actor = operatorOf(caller);
    // Nothing is refused after this: what is refused would leave the old one void.
    if (instead) {
      const { batch, version } = instead;
      const voided = await this.voiding.happen(batch, { version, reason }, actor, tx);
      if (!voided.ok) return voided;
    }
    // One party is settled of the details that are there: what the sources have to say is not walked through for it.
    const cutOffNo = draft.party === null ? draft.cutOffNo : await this.details.highest(tx);
    const batchNo = await this.batches.insert(tx, { ...draft, cutOffNo });
    const record = { number: 1, kind: 'create' as const, from: null, to: draft.state, reason };
    await this.batches.insertEvent(tx, batchNo, { ...record, actor, recordedAt });
    return accepted({ ...draft, cutOffNo, batchNo });
  }

  private draftOf(
    { clientId }: BatchStarter,
    { id: bookId, code: bookCode }: BookRef,
    requestNumber: string,
    requestHash: string,
    { currency, settlementDate, party = null, instead }: Wanted,
  ): Omit<SettlementBatch, 'batchNo'> {
    const now = toDatabaseTime(this.clock.now());
    const none = { details: 0n, orders: 0n, leftOut: 0n, warnings: 0n, paidOut: 0n, paidIn: 0n };
    return {
      ...{
        id: this.ids.uuid(),
        bookId,
        bookCode,
        currency,
        settlementDate,
        party,
        clientId,
        requestNumber,
        requestHash,
      },
      ...{ reissueOf: instead?.batch.batchNo ?? null, createdAt: now, changedAt: now },
      ...{ state: 'preparing', version: 1, contentHash: null, approvalsNeeded: 0, approvers: null },
      phase: party === null ? 'gather' : 'take',
      ...{ cursorText: null, cursorNo: '0', pages: 0, cutOffNo: '0', chain: NO_DETAILS },
      ...{ ...none, fees: 0n, reserved: 0n, carried: 0n },
    };
  }
}

export const operatorOf = ({ clientId, apiKeyId, traceId }: BatchStarter): SettlementActor => ({
  ...{ clientId, apiKeyId, traceId, part: clientId === 0 ? 'service' : 'operator' },
});
