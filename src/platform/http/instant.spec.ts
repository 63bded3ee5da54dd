import { describe, expect, it } from 'vitest';
import { isInstant } from './instant.js';

describe('points in time', () => {
  it.each([
    '2026-11-21T08:00:00Z',
    '2026-11-21T16:00:00.123456+08:00',
    '1900-01-01T00:00:00Z',
    '2999-12-31T23:59:59.999999Z',
  ])('%s is one', (text) => expect(isInstant(text)).toBe(true));

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-11-21T08:00:00',
    '2026-11-21',
    '3000-01-01T00:00:00Z',
    '2999-12-31T23:59:59-00:01',
    '1900-01-01T00:00:00+00:01',
  ])('%s is none', (text) => expect(isInstant(text)).toBe(false));
});
