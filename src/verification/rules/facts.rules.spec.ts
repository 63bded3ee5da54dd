import { describe, expect, it } from 'vitest';
import { factOf } from '../../ledger/posting/fact.js';
import { factsOf } from './facts.rules.js';

const facts = (metadata: string) => factsOf({ id: 'v', businessDate: '2026-11-21', metadata });

describe('what the index of metadata should have of a voucher', () => {
  it('is a fact for each name and value', () => {
    const on = { date: '2026-11-21', voucher: 'v' };
    expect(facts('{"shop":"7","note":"早安"}')).toEqual([
      { fact: factOf('shop', '7'), ...on },
      { fact: factOf('note', '早安'), ...on },
    ]);
  });

  it.each(['{}', 'no JSON', 'null', '"text"', '7', '[]'])('is nothing for %s', (metadata) =>
    expect(facts(metadata)).toEqual([]),
  );
});
