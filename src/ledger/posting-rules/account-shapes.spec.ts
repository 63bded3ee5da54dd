import { describe, expect, it } from 'vitest';
import { ACCOUNT_CODE_PATTERN, PARTY_PATTERN } from '../accounts/account.js';
import { ACCOUNT_CODE, PARTY } from './account-shapes.js';

describe('what a rule may fill in', () => {
  it('is what an account may be opened with', () => {
    expect([ACCOUNT_CODE.source, PARTY.source]).toEqual([ACCOUNT_CODE_PATTERN, PARTY_PATTERN]);
  });
});
