import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { payoutStatesText } from './payout-states-text.js';

it('docs/payout-states.md is what the table of transitions says; `npm run states` writes it', () => {
  expect(readFileSync('docs/payout-states.md', 'utf8')).toBe(payoutStatesText());
});
