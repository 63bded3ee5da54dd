import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import type { Refusal } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { PayoutRefusalRepository } from './database/payout-refusal.repository.js';
import { clipped } from './clipped.rules.js';
import type { Payout, PayoutActor, PayoutEventKind } from './payout.js';

const LONGEST_DETAIL = 500;

/** What a caller can do nothing about is no refusal of the domain: it is tried again. */
const isOfDomain = ({ kind }: Refusal): boolean =>
  kind === 'refused' || kind === 'conflict' || kind === 'forbidden';

/** Keeps what was refused of a payout, in a transaction of its own: the one that was refused wrote nothing. */
@Injectable()
export class PayoutRefusals {
  constructor(
    private readonly refusals: PayoutRefusalRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @param joined the transaction that it belongs to, where there is one */
  async record(
    { id, bookId }: Pick<Payout, 'id' | 'bookId'>,
    event: PayoutEventKind,
    { code, message }: Pick<Refusal, 'code' | 'message'>,
    actor: PayoutActor,
    joined?: Tx,
  ): Promise<void> {
    await this.insert({ bookId, payoutId: id, requestNumber: null }, event, code, message, actor, joined);
  }

  /** Like {@link record} for what a rule refused, and nothing for what is only to be sent again. */
  async recordRefusal(
    payout: Pick<Payout, 'id' | 'bookId'>,
    event: PayoutEventKind,
    refusal: Refusal,
    actor: PayoutActor,
  ): Promise<void> {
    if (isOfDomain(refusal)) await this.record(payout, event, refusal, actor);
  }

  /** A payout that was not made. */
  async recordCreation(
    bookId: number,
    requestNumber: string,
    refusal: Refusal,
    actor: PayoutActor,
  ): Promise<void> {
    if (!isOfDomain(refusal)) return;
    await this.insert(
      { bookId, payoutId: null, requestNumber },
      'create',
      refusal.code,
      refusal.message,
      actor,
    );
  }

  private async insert(
    about: { bookId: number; payoutId: string | null; requestNumber: string | null },
    event: PayoutEventKind,
    code: string,
    detail: string,
    actor: PayoutActor,
    joined?: Tx,
  ): Promise<void> {
    const recordedAt = toDatabaseTime(this.clock.now());
    const row = { ...about, id: this.ids.uuid(), event, code, actor, recordedAt };
    await this.transactions.run(
      (tx) => this.refusals.insert(tx, { ...row, detail: clipped(detail, LONGEST_DETAIL) }),
      joined,
    );
  }
}
