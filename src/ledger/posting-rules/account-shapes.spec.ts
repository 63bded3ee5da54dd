import { describe, expect, it } from 'vitest';
import { ACCOUNT_CODE_PATTERN, PARTY_PATTERN } from '../accounts/account.js';
import { MAX_PURPOSE_LENGTH, PURPOSE_PATTERN } from '../earmarks/purpose.js';
import { ACCOUNT_CODE, PARTY, PURPOSE } from './account-shapes.js';

describe('what a rule may fill in', () => {
  it('is what an account may be opened with', () => {
    expect([ACCOUNT_CODE.source, PARTY.source]).toEqual([ACCOUNT_CODE_PATTERN, PARTY_PATTERN]);
  });

  it('is what money may be earmarked for', () => {
    expect(PURPOSE.source).toBe(PURPOSE_PATTERN.replace('*', `{0,${MAX_PURPOSE_LENGTH - 1}}`));
  });
});
