import { describe, expect, it } from 'vitest';
import { afterAnswers, HEALTHY, probing, sendable } from './breaker.rules.js';

const TERMS = { window: 5, openAt: 3, pauseSeconds: 30 };
const NOW = 1_000_000;
const BAD = [false, false, false];
const OPEN = afterAnswers(HEALTHY, BAD, NOW, TERMS);

describe('the breaker of a channel', () => {
  it('stays closed while answers come', () => {
    const health = afterAnswers(HEALTHY, [true, false, true, true, false], NOW, TERMS);
    expect(health).toEqual({ state: 'closed', marks: 'gbggb', until: 0 });
    expect(sendable(health, NOW)).toBe('all');
  });

  it('forgets what is beyond its window', () => {
    const health = afterAnswers(HEALTHY, [false, false, true, true, true, true, false], NOW, TERMS);
    expect(health).toEqual({ state: 'closed', marks: 'ggggb', until: 0 });
  });

  it('opens at so many bad ones in the window, for the pause', () => {
    expect(OPEN).toEqual({ state: 'open', marks: '', until: NOW + 30_000 });
    expect(sendable(OPEN, NOW + 29_999)).toBe('none');
  });

  it('takes no notice, while open, of what was asked for before', () => {
    expect(afterAnswers(OPEN, [true, true, false], NOW + 10_000, TERMS)).toBe(OPEN);
  });

  it('lets one try through after its pause, and decides by the first answer', () => {
    const later = NOW + 30_000;
    expect(sendable(OPEN, later)).toBe('one');
    const half = probing(later, TERMS);
    expect(sendable(half, later + 1)).toBe('none');
    expect(afterAnswers(half, [true], later + 5_000, TERMS)).toEqual(HEALTHY);
    expect(afterAnswers(half, [false], later + 5_000, TERMS)).toEqual({
      state: 'open',
      marks: '',
      until: later + 35_000,
    });
    // The node that tried is gone: another try after another pause.
    expect(sendable(half, later + 30_000)).toBe('one');
  });

  it('is closed by the answer to a query as well', () => {
    expect(afterAnswers(OPEN, [true], NOW + 30_000, TERMS)).toEqual(HEALTHY);
  });
});
