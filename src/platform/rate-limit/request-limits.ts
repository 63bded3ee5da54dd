import { Injectable } from '@nestjs/common';
import type { Refusal } from '../errors/index.js';
import { RecentMap } from '../recent-map/index.js';
import { RuntimeSettings } from '../runtime-settings/index.js';
import { newBucket, takeToken, type Bucket, type Limit } from './token-bucket.js';

/** Buckets of keys, and of addresses, that a node remembers; those that were not used lately are forgotten first. */
const MOST_BUCKETS = 20_000;
/** What an address may try at once, in seconds of its rate: all keys behind a balancer after a restart of the node. */
const BURST_SECONDS_OF_ADDRESS = 10;

/**
 * How many requests this node takes of a key, and of an address that tries keys. The time is that of the process,
 * which only goes forward: a clock that is set opens or closes no gate.
 */
@Injectable()
export class RequestLimits {
  private readonly keys = new RecentMap<number, Bucket>(MOST_BUCKETS);
  private readonly addresses = new RecentMap<string, Bucket>(MOST_BUCKETS);

  constructor(private readonly settings: RuntimeSettings) {}

  /**
   * Counts a request of the key.
   * @param ownRate requests a second, null for the rate of all keys; 0 is without limit
   * @returns why it is not served now, or undefined
   */
  refusalOfKey(apiKeyId: number, ownRate: number | null): Refusal | undefined {
    const perSecond = ownRate ?? this.settings.get('http.requestsPerSecondPerKey');
    if (perSecond === 0) return undefined;
    const limit = { perSecond, burst: this.settings.get('http.burstPerKey') };
    const wait = takeOf(this.keys, apiKeyId, limit);
    return wait === 0 ? undefined : keyTooOften(limit, wait);
  }

  /** Counts a look-up of a key, from that address, that the node has not seen before. */
  refusalOfNewKey(address: string): Refusal | undefined {
    const perSecond = this.settings.get('http.newKeysPerSecondPerAddress');
    if (perSecond === 0) return undefined;
    const wait = takeOf(this.addresses, address, { perSecond, burst: perSecond * BURST_SECONDS_OF_ADDRESS });
    return wait === 0 ? undefined : newKeysTooOften(wait);
  }
}

/** @returns seconds to wait, 0 when the request may pass */
function takeOf<Key>(buckets: RecentMap<Key, Bucket>, key: Key, limit: Limit): number {
  const now = performance.now();
  let bucket = buckets.get(key);
  if (!bucket) {
    bucket = newBucket(limit, now);
    buckets.set(key, bucket);
  }
  return takeToken(bucket, limit, now);
}

const keyTooOften = ({ perSecond, burst }: Limit, retryAfterSeconds: number): Refusal => ({
  kind: 'too-often',
  code: 'HTTP.RATE_LIMITED',
  message: `This API key may send ${perSecond} requests a second to a node; nothing was done, send again later`,
  details: { requestsPerSecond: perSecond, burst },
  retryAfterSeconds,
});

const newKeysTooOften = (retryAfterSeconds: number): Refusal => ({
  kind: 'too-often',
  code: 'AUTH.TOO_MANY_NEW_KEYS',
  message: 'Too many API keys from this address are new to this node; nothing was done, send again later',
  retryAfterSeconds,
});
