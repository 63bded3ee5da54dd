import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import type { Channel } from '../channel.js';
import type { Callback, CallbackRequest } from '../channel-adapter.js';
import { ChannelDirectory } from '../channel-directory.js';
import { channelRefusals } from '../channels.errors.js';
import { CallbackNonceRepository } from '../database/callback-nonce.repository.js';
import { callbackOf, messageOf } from './message.rules.js';
import { isBetween } from './read-answer.js';
import { isSigned, presentedIn, type PresentedSignature } from './signature.js';

/** Reads a callback of the bank. What is not believed uses no nonce up; what is, does so once on all nodes. */
@Injectable()
export class ReadCallback {
  constructor(
    private readonly directory: ChannelDirectory,
    private readonly nonces: CallbackNonceRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async execute(channel: Channel, request: CallbackRequest): Promise<Result<Callback>> {
    const presented = presentedIn(request.headers);
    if (!presented) return refused(channelRefusals.callbackUnsigned);
    const { keyId, secret } = await this.directory.credentialsOf(channel);
    const { timestamp, nonce } = presented;
    const signed = { verb: request.method, url: request.url, timestamp, nonce, body: request.rawBody };
    if (presented.keyId !== keyId || !isSigned(signed, presented, secret))
      return refused(channelRefusals.callbackSignature);
    const now = this.clock.now();
    if (!isBetween(Number(timestamp), now, now, channel.terms.clockSkewSeconds))
      return refused(channelRefusals.callbackStale);
    const callback = this.read(channel, request.rawBody);
    if (!callback.ok) return callback;
    return (await this.useUp(channel, presented)) ? callback : refused(channelRefusals.callbackReplayed);
  }

  private read(channel: Channel, body: Buffer): Result<Callback> {
    const message = messageOf(body);
    if (!message) return refused(channelRefusals.callbackMalformed('it is no JSON object'));
    if (message.environment !== channel.environment)
      return refused(channelRefusals.callbackMalformed(`it is not of environment ${channel.environment}`));
    const callback = callbackOf(message);
    return typeof callback === 'string'
      ? refused(channelRefusals.callbackMalformed(callback))
      : accepted(callback);
  }

  /** Repeatable: a row of an earlier run is known by its claim. */
  private useUp(channel: Channel, { timestamp, nonce }: PresentedSignature): Promise<boolean> {
    const claim = this.ids.uuid().replaceAll('-', '');
    const lastMoment = (Number(timestamp) + channel.terms.clockSkewSeconds + 1) * 1_000;
    const expiresAt = toDatabaseTime(new Date(lastMoment));
    return this.transactions.run(async (tx) => {
      await this.nonces.insertUnused(tx, { channelId: channel.id, nonce, claim, expiresAt });
      return (await this.nonces.claimOf(tx, channel.id, nonce)) === claim;
    });
  }
}
