import { Inject, Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { canonicalJson } from '../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { NumberIds } from '../platform/ids/index.js';
import type { Channel } from './channel.js';
import { ChannelAccounts } from './channel-accounts.js';
import { ChannelEpoch } from './channel-epoch.js';
import { channelRefusals } from './channels.errors.js';
import { CredentialsSeal, type NewCredentials } from './credentials.js';
import { credentialsProblem } from './credentials.rules.js';
import { ChannelRepository, type StoredChannel } from './database/channel.repository.js';
import { fileTermsProblem } from './file-bank/file-terms.rules.js';
import { termsProblem } from './terms.rules.js';

export interface ChannelOrder {
  readonly channel: Omit<Channel, 'id' | 'bookId' | 'decimals' | 'version'>;
  readonly credentials: NewCredentials;
  readonly reason: string;
}

export interface CreatedChannel {
  readonly stored: StoredChannel;
  /** False when it was there with the same content. */
  readonly created: boolean;
}

/** Sets up a channel of a book. Said again, it changes nothing. */
@Injectable()
export class CreateChannel {
  private readonly seal: CredentialsSeal;

  constructor(
    private readonly transactions: Transactions,
    private readonly channels: ChannelRepository,
    private readonly accounts: ChannelAccounts,
    private readonly epoch: ChannelEpoch,
    private readonly numbers: NumberIds,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.seal = new CredentialsSeal(config.apiKeyPepper);
  }

  async execute(caller: Caller, book: BookRef, order: ChannelOrder): Promise<Result<CreatedChannel>> {
    const decimals = book.currencies.get(order.channel.currency);
    if (decimals === undefined) return refused(channelRefusals.currencyNotInBook(order.channel.currency));
    const problem = this.problemOf(order, decimals) ?? (await this.accounts.problemOf(book, order.channel));
    if (problem) return refused(problem);
    const [id] = await this.numbers.take('channel', 1);
    const channel = { ...order.channel, id: id!, bookId: book.id, decimals, version: 1 };
    const stored = { channel, credentials: this.seal.seal(id!, order.credentials) };
    const created = await this.transactions.runAmongTwins((tx) => this.create(tx, caller, order, stored));
    if (created.ok && created.value.created) await this.epoch.seenEverywhere();
    return created;
  }

  private problemOf({ channel, credentials }: ChannelOrder, decimals: number): Refusal | null {
    const isProduction = this.config.environment === 'production';
    return (
      credentialsProblem(isProduction, channel.environment, credentials) ??
      termsProblem(channel.terms, decimals) ??
      fileTermsProblem({ ...channel, decimals })
    );
  }

  private async create(
    tx: Tx,
    caller: Caller,
    { credentials, reason }: ChannelOrder,
    stored: StoredChannel,
  ): Promise<Result<CreatedChannel>> {
    const { channel } = stored;
    const known = await this.channels.byCode(tx, channel.bookId, channel.code);
    if (known) {
      // After a lost answer to COMMIT the unit runs again and meets its own channel under the number taken for it.
      if (known.channel.id === channel.id) return accepted({ stored: known, created: true });
      return this.isSame(known, channel, credentials)
        ? accepted({ stored: known, created: false })
        : refused(channelRefusals.exists(channel.code));
    }
    const changedAt = toDatabaseTime(this.clock.now());
    await this.channels.insert(tx, stored, changedAt);
    await this.channels.insertVersion(tx, channel, { caller, reason, changedAt });
    const { baseUrl, keyId } = credentials;
    await this.audit.record(tx, {
      ...{ caller, bookId: channel.bookId, action: 'channel.create', target: channel.code, reason },
      detail: { environment: channel.environment, baseUrl, keyId, isActive: channel.isActive },
    });
    await this.epoch.advance(tx);
    return accepted({ stored, created: true });
  }

  private isSame(known: StoredChannel, wanted: Channel, { baseUrl, keyId, secret }: NewCredentials): boolean {
    const asWanted = { ...known.channel, id: wanted.id };
    if (canonicalJson(asWanted) !== canonicalJson(wanted)) return false;
    if (known.credentials.baseUrl !== baseUrl || known.credentials.keyId !== keyId) return false;
    const kept = this.seal.open(known.channel.id, known.credentials).secret;
    return kept.export().equals(Buffer.from(secret));
  }
}
