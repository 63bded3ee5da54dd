import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { canonicalJson } from '../platform/digest/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { Channel } from './channel.js';
import { ChannelAccounts } from './channel-accounts.js';
import { ChannelEpoch } from './channel-epoch.js';
import { channelRefusals } from './channels.errors.js';
import { ChannelRepository, type StoredChannel } from './database/channel.repository.js';
import { fileTermsProblem } from './file-bank/file-terms.rules.js';
import { termsProblem } from './terms.rules.js';

export interface ChannelChange {
  readonly expectedVersion: number;
  readonly changed: Pick<Channel, 'name' | 'feeAccount' | 'suspenseAccount' | 'isActive' | 'terms'>;
  readonly reason: string;
}

/**
 * Changes what may change of a channel, as its next version. From the answer on every node goes by it. What it is already
 * is not changed again, so that a change sent twice is one.
 */
@Injectable()
export class ChangeChannel {
  constructor(
    private readonly transactions: Transactions,
    private readonly channels: ChannelRepository,
    private readonly accounts: ChannelAccounts,
    private readonly epoch: ChannelEpoch,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    code: string,
    change: ChannelChange,
  ): Promise<Result<StoredChannel>> {
    const found = await this.transactions.run((tx) => this.channels.byCode(tx, book.id, code));
    if (!found) return refused(channelRefusals.notFound(code));
    const wanted = { ...found.channel, ...change.changed };
    const problem =
      termsProblem(wanted.terms, wanted.decimals) ??
      fileTermsProblem(wanted) ??
      (await this.accounts.problemOf(book, wanted));
    if (problem) return refused(problem);
    const changed = await this.transactions.run((tx) => this.change(tx, caller, found.channel.id, change));
    if (changed.ok) await this.epoch.seenEverywhere();
    return changed;
  }

  private async change(
    tx: Tx,
    caller: Caller,
    id: number,
    { expectedVersion, changed, reason }: ChannelChange,
  ): Promise<Result<StoredChannel>> {
    const known = await this.channels.lock(tx, id);
    const { version } = known.channel;
    const next = { ...known.channel, ...changed };
    if (canonicalJson(next) === canonicalJson(known.channel)) return accepted(known);
    if (version !== expectedVersion) return refused(channelRefusals.versionDiffers(version));
    const channel = { ...next, version: version + 1 };
    await this.channels.update(tx, channel);
    const changedAt = toDatabaseTime(this.clock.now());
    await this.channels.insertVersion(tx, channel, { caller, reason, changedAt });
    await this.audit.record(tx, {
      ...{ caller, bookId: channel.bookId, action: 'channel.change', target: channel.code, reason },
      detail: { version: channel.version, isActive: channel.isActive },
    });
    await this.epoch.advance(tx);
    return accepted({ ...known, channel });
  }
}
