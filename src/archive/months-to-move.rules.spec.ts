import { describe, expect, it } from 'vitest';
import { monthsToMove, newestToMove, type BookState } from './months-to-move.rules.js';

const state = (more: Partial<BookState> = {}): BookState => ({
  firstDate: '2025-11-10',
  closedThrough: '2026-02',
  yearsThrough: '2025',
  archivedThrough: null,
  ...more,
});

describe('the months to be moved', () => {
  it.each<[string, Partial<BookState>, string[]]>([
    ['2025-11', {}, ['2025-11']],
    ['2026-02', {}, ['2025-11', '2025-12', '2026-01', '2026-02']],
    ['2026-02', { archivedThrough: '2025-12' }, ['2026-01', '2026-02']],
    ['2025-12', { archivedThrough: '2025-12' }, []],
    ['2025-11', { archivedThrough: '2026-01' }, []],
    ['2025-11', { yearsThrough: null }, ['2025-11']],
  ])('up to %s of %j are %j', (through, more, months) => {
    expect(monthsToMove(through, state(more))).toEqual({ months });
  });

  it.each<[string, Partial<BookState>, object]>([
    ['2025-10', {}, { kind: 'before-the-book', first: '2025-11' }],
    ['2025-10', { firstDate: null }, { kind: 'before-the-book', first: null }],
    ['2026-03', {}, { kind: 'month-open', month: '2026-03' }],
    ['2026-05', {}, { kind: 'month-open', month: '2026-03' }],
    ['2025-11', { closedThrough: null }, { kind: 'month-open', month: '2025-11' }],
    ['2025-12', { yearsThrough: null }, { kind: 'year-open', month: '2025-12' }],
    ['2026-01', { yearsThrough: '2024' }, { kind: 'year-open', month: '2025-12' }],
  ])('up to %s of %j are none, because of %j', (through, more, problem) => {
    expect(monthsToMove(through, state(more))).toEqual({ problem });
  });
});

describe('the newest month to be moved', () => {
  it.each<[string | null, Partial<BookState>]>([
    ['2026-02', {}],
    ['2026-02', { archivedThrough: '2026-01' }],
    [null, { archivedThrough: '2026-02' }],
    [null, { closedThrough: null }],
    [null, { firstDate: null, closedThrough: null }],
    ['2025-12', { closedThrough: '2025-12' }],
    ['2025-11', { closedThrough: '2025-12', yearsThrough: null }],
    [null, { closedThrough: '2025-12', yearsThrough: null, archivedThrough: '2025-11' }],
    [null, { firstDate: '2025-12-10', closedThrough: '2025-12', yearsThrough: null }],
  ])('is %s of %j', (month, more) => {
    expect(newestToMove(state(more))).toBe(month);
  });
});
