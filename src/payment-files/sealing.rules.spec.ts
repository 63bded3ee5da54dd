import { describe, expect, it } from 'vitest';
import { sealReason } from './sealing.rules.js';

const TERMS = { maximumEntries: 3, sealAfterSeconds: 600, cutOff: '16:30' };
const at = (
  now: string,
  file: Partial<Parameters<typeof sealReason>[0]['file']> = {},
  terms: Partial<Omit<typeof TERMS, 'cutOff'> & { cutOff: string | null }> = {},
) =>
  sealReason({
    file: { entries: 1, openedAt: '2026-11-22 08:00:00.000000', channelVersion: 1, ...file },
    terms: { ...TERMS, ...terms },
    ...{ currentVersion: 1, now: new Date(now), timeZone: 'Asia/Shanghai' },
  });

describe('an open file is sealed', () => {
  it.each([
    ['not while it is young and has room', '2026-11-22T08:09:59Z', {}, {}, null],
    ['when it is old', '2026-11-22T08:10:00Z', {}, {}, 'age'],
    ['when it is full', '2026-11-22T08:00:01Z', { entries: 3 }, {}, 'full'],
    ['when the terms are others now', '2026-11-22T08:00:01Z', { channelVersion: 2 }, {}, 'terms changed'],
    [
      'at the cut-off in the time zone of the book',
      '2026-11-22T08:30:00Z',
      {},
      { sealAfterSeconds: 86_400 },
      'cut-off',
    ],
    ['not a moment before it', '2026-11-22T08:29:59Z', {}, { sealAfterSeconds: 86_400 }, null],
    [
      'without a cut-off by its age alone',
      '2026-11-22T09:00:00Z',
      {},
      { cutOff: null, sealAfterSeconds: 7_200 },
      null,
    ],
    [
      'opened after the cut-off: at that of the next day',
      '2026-11-23T08:29:59Z',
      { openedAt: '2026-11-22 08:30:00.000000' },
      { sealAfterSeconds: 200_000 },
      null,
    ],
  ])('%s', (_name, now, file, terms, reason) => expect(at(now, file, terms)).toBe(reason));
});
