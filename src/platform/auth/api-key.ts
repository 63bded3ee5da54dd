import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Environment } from '../config/index.js';

/**
 * An API key is `sp_<kind>_<8 hex key id>_<48 hex secret>`. The part before the secret is its prefix: public, unique,
 * and what keys are called in lists and trails. The whole key is shown once and kept only as an HMAC under the pepper.
 */
export type KeyKind = 'live' | 'test' | 'demo';

const keyShape = /^(sp_(live|test|demo)_[0-9a-f]{8})_[0-9a-f]{48}$/;

export interface PresentedKey {
  readonly prefix: string;
  readonly kind: KeyKind;
}

/** The parts of a key, or undefined for a text that is not one. */
export function readKey(key: string): PresentedKey | undefined {
  const found = keyShape.exec(key);
  return found ? { prefix: found[1]!, kind: found[2] as KeyKind } : undefined;
}

/** A new key that works in that environment. */
export const newKeyFor = (environment: Environment): string =>
  newKey(environment === 'production' ? 'live' : 'test');

export function newKey(kind: KeyKind): string {
  return `sp_${kind}_${randomBytes(4).toString('hex')}_${randomBytes(24).toString('hex')}`;
}

/** Environments do not mix (domain §5): production takes live keys only, everything else never takes one. */
export function isKeyOfEnvironment(kind: KeyKind, environment: Environment): boolean {
  return (kind === 'live') === (environment === 'production');
}

/** @param pepper 64 hexadecimal digits */
export function hashKey(key: string, pepper: string): Buffer {
  return createHmac('sha256', Buffer.from(pepper, 'hex')).update(key).digest();
}

/** Compares in constant time, so that the time of an answer says nothing about the key. */
export function isSameHash(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
