import { Inject, Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { Transactions } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { ChannelEpoch } from './channel-epoch.js';
import { channelRefusals } from './channels.errors.js';
import { CredentialsSeal, type NewCredentials } from './credentials.js';
import { credentialsProblem } from './credentials.rules.js';
import { ChannelRepository, type StoredChannel } from './database/channel.repository.js';

/** Puts new credentials in the place of the old ones, which no node uses any more from the answer on. */
@Injectable()
export class ChangeCredentials {
  private readonly seal: CredentialsSeal;

  constructor(
    private readonly transactions: Transactions,
    private readonly channels: ChannelRepository,
    private readonly epoch: ChannelEpoch,
    private readonly audit: AuditTrail,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.seal = new CredentialsSeal(config.apiKeyPepper);
  }

  async execute(
    caller: Caller,
    book: BookRef,
    code: string,
    { credentials, reason }: { readonly credentials: NewCredentials; readonly reason: string },
  ): Promise<Result<StoredChannel>> {
    const isProduction = this.config.environment === 'production';
    const changed = await this.transactions.run(async (tx): Promise<Result<StoredChannel>> => {
      const found = await this.channels.byCode(tx, book.id, code);
      if (!found) return refused(channelRefusals.notFound(code));
      const { channel } = await this.channels.lock(tx, found.channel.id);
      const problem = credentialsProblem(isProduction, channel.environment, credentials);
      if (problem) return refused(problem);
      const sealed = this.seal.seal(channel.id, credentials);
      await this.channels.setCredentials(tx, channel.id, sealed);
      const { baseUrl, keyId } = sealed;
      await this.audit.record(tx, {
        ...{ caller, bookId: book.id, action: 'channel.change-credentials', target: code, reason },
        detail: { baseUrl, keyId },
      });
      await this.epoch.advance(tx);
      return accepted({ channel, credentials: sealed });
    });
    if (changed.ok) await this.epoch.seenEverywhere();
    return changed;
  }
}
