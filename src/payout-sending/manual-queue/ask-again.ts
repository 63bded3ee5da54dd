import { Injectable } from '@nestjs/common';
import { ChannelDirectory, isCalled } from '../../channels/index.js';
import { sendingRefusals } from '../payout-sending.errors.js';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { FindPayouts, payoutRefusals, PayoutChanges, type Payout } from '../../payouts/index.js';
import { WorkRepository } from '../database/work.repository.js';

/** A person has the bank asked once more, now: what it says is treated like every other answer. */
@Injectable()
export class AskAgain {
  constructor(
    private readonly find: FindPayouts,
    private readonly channels: ChannelDirectory,
    private readonly changes: PayoutChanges,
    private readonly work: WorkRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(caller: Caller, book: BookRef, id: string, reason: string): Promise<Result<Payout>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const channel = await this.channels.byId(found.value.channelId);
    if (channel && !isCalled(channel)) return refused(sendingRefusals.channelNotAsked(channel.code));
    return this.transactions.run((tx) => this.ask(tx, caller, found.value, reason));
  }

  private async ask(tx: Tx, caller: Caller, { id, bookId }: Payout, reason: string): Promise<Result<Payout>> {
    const payout = (await this.changes.lock(tx, [id])).get(id)!;
    if (payout.state !== 'processing') return refused(payoutRefusals.notProcessing(payout.state));
    const nextQueryAt = toDatabaseTime(this.clock.now());
    await this.work.askAgain(tx, [{ id, queries: payout.queries, nextQueryAt }]);
    await this.audit.record(tx, { caller, bookId, action: 'payout.query', target: id, reason });
    return accepted({ ...payout, nextQueryAt });
  }
}
