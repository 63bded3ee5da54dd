import { isIP } from 'node:net';
import { isPublicAddress } from './address.rules.js';

export const MAX_URL_LENGTH = 1_000;

/** What a deployment allows. */
export interface Reach {
  /** Only https, and only addresses of the internet: production. */
  readonly publicOnly: boolean;
}

/**
 * What is wrong with an address that events are to be sent to; null when nothing is. A name is looked at when it is
 * connected to, because what it stands for may change.
 */
export function urlProblem(url: string, { publicOnly }: Reach): string | null {
  if (!/^[\x21-\x7e]+$/.test(url) || url.length > MAX_URL_LENGTH || !URL.canParse(url))
    return `must be an address such as https://host/path of at most ${MAX_URL_LENGTH} printable ASCII characters`;
  const { protocol, username, password, hash } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with https://';
  if (publicOnly && protocol !== 'https:') return 'must begin with https:// in production';
  if (username !== '' || password !== '')
    return 'must not hold a user or a password; requests are signed instead';
  if (hash !== '') return 'must not hold a fragment';
  if (publicOnly && !isPublicHost(url)) return 'must name a host of the internet in production';
  return null;
}

/** False for what is not on the internet for sure; a name that is not one of the machine itself may be. */
export function isPublicHost(url: string): boolean {
  const host = hostOf(url);
  if (isIP(host) !== 0) return isPublicAddress(host);
  return host.includes('.') && !/(^|[.])(localhost|local|internal)[.]?$/.test(host);
}

/** Without the brackets of an IPv6 address. */
export const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '');
