import { expect, it } from 'vitest';
import { pauseOf } from './pause.rules.js';

const MINUTE = 60_000;

it.each<[waited: number, isForFunds: boolean, minutes: number]>([
  [0, false, 1],
  [4, false, 1],
  [20, false, 5],
  [60, false, 15],
  [10_000, false, 15],
  [10_000, true, 1],
])('what has waited %d minutes (for funds: %s) is tried again in %d', (waited, isForFunds, minutes) => {
  expect(pauseOf(MINUTE, waited * MINUTE, isForFunds)).toBe(minutes * MINUTE);
});
