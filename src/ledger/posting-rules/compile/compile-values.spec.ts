import { describe, expect, it } from 'vitest';
import type { ValueDefinition } from '../rule-definition.js';
import { checkOf, line, PARAMETERS } from '../rule.fixture.js';

const withValues = (...values: ValueDefinition[]): string =>
  checkOf({ parameters: PARAMETERS, values, lines: [line('debit', 'a', 'x'), line('credit', 'b', 'x')] });

describe('values', () => {
  it.each([
    ['its own name', [{ name: 'x', amount: 'amount + x' }], 'RULE_LOOP values/0/amount'],
    [
      'a later name',
      [
        { name: 'x', amount: 'y' },
        { name: 'y', amount: 'x' },
      ],
      'RULE_LOOP values/0/amount',
    ],
    [
      'used by nothing',
      [
        { name: 'x', amount: 'amount' },
        { name: 'y', amount: 'amount' },
      ],
      'RULE_VALUE_UNUSED values/1/amount',
    ],
    [
      'a name twice',
      [
        { name: 'x', amount: 'amount' },
        { name: 'x', amount: 'amount' },
      ],
      'RULE_NAME_TWICE values/1/name',
    ],
    ['the name of a parameter', [{ name: 'amount', amount: 'amount' }], 'RULE_NAME_TWICE values/0/name'],
    ['a word of the language', [{ name: 'min', amount: 'amount' }], 'RULE_NAME_TWICE values/0/name'],
    ['no name', [{ name: '1x', amount: 'amount' }], 'RULE_SYNTAX values/0/name'],
    ['not rounded', [{ name: 'x', amount: 'amount * rate' }], 'RULE_TOO_PRECISE values/0/amount'],
    ['a number', [{ name: 'x', amount: 'rate' }], 'RULE_TYPE_MISMATCH values/0/amount'],
    ['nothing given', [{ name: 'x' }], 'RULE_SYNTAX values/0'],
    ['no name given', [{ amount: 'amount' }], 'RULE_SYNTAX values/0'],
    [
      'harmless names',
      [
        { name: '__proto__', amount: 'amount' },
        { name: 'x', amount: '__proto__' },
      ],
      'ok',
    ],
  ] as const)('%s: %s', (_, values, expected) => expect(withValues(...values)).toBe(expected));

  it('two ways at once', () => {
    const tiers = { of: 'amount', by: 'whole', rounding: 'down', steps: [{ rate: '0.1' }] } as const;
    expect(withValues({ name: 'x', amount: 'amount', tiers })).toBe('RULE_SYNTAX values/0');
  });
});

describe('splits and tiers', () => {
  const split = (
    change: object,
    parts = [
      ['x', '1'],
      ['y', '2'],
    ],
  ): string =>
    checkOf({
      parameters: PARAMETERS,
      values: [
        {
          split: {
            amount: 'amount',
            rounding: 'down',
            remainderTo: 'y',
            parts: parts.map(([name, weight]) => ({ name: name!, weight: weight! })),
            ...change,
          },
        },
      ],
      lines: [line('debit', 'a', 'x + y'), line('credit', 'b', 'amount')],
    });
  it.each([
    ['by numbers', split({}), 'ok'],
    [
      'by amounts',
      split({}, [
        ['x', 'amount'],
        ['y', '10'],
      ]),
      'ok',
    ],
    [
      'by what remains',
      split({}, [
        ['x', 'rate'],
        ['y', '1 - rate'],
      ]),
      'ok',
    ],
    [
      'all weights zero',
      split({}, [
        ['x', 'rate'],
        ['y', '0'],
      ]),
      'RULE_DIVISION_BY_ZERO values/0/split/parts',
    ],
    [
      'a negative weight',
      split({}, [
        ['x', '2'],
        ['y', 'rate - 1'],
      ]),
      'RULE_WEIGHT_NEGATIVE values/0/split/parts/1/weight',
    ],
    [
      'weights of two kinds',
      split({}, [
        ['x', 'rate'],
        ['y', 'amount'],
      ]),
      'RULE_TYPE_MISMATCH values/0/split/parts',
    ],
    ['an unknown remainder', split({ remainderTo: 'z' }), 'RULE_NAME_UNKNOWN values/0/split/remainderTo'],
    [
      'a part as weight',
      split({}, [
        ['x', '1'],
        ['y', 'x'],
      ]),
      'RULE_LOOP values/0/split/parts/1/weight',
    ],
    [
      'a part twice',
      split({}, [
        ['x', '1'],
        ['x', '1'],
      ]),
      'RULE_NAME_TWICE values/0/split/parts/1/name',
    ],
    ['one part', split({}, [['y', '1']]), 'RULE_SYNTAX values/0/split/parts'],
    ['of fractions', split({ amount: 'amount * rate' }), 'RULE_TOO_PRECISE values/0/split/amount'],
    [
      'a part unused',
      split({}, [
        ['x', '1'],
        ['y', '1'],
        ['z', '1'],
      ]),
      'RULE_VALUE_UNUSED values/0/split/parts/2',
    ],
  ])('split %s: %s', (_, found, expected) => expect(found).toBe(expected));

  const tiers = (change: object): string =>
    withValues({
      name: 'x',
      tiers: { of: 'amount', by: 'whole', rounding: 'half-up', steps: [{ rate: '0.1' }], ...change },
    });
  it.each([
    ['one step', tiers({}), 'ok'],
    ['a rate of its own', tiers({ steps: [{ rate: 'rate * 2' }] }), 'ok'],
    ['no step', tiers({ steps: [] }), 'RULE_TIERS_INVALID values/0/tiers/steps'],
    [
      'an end',
      tiers({ steps: [{ upTo: '5', rate: '0' }] }),
      'RULE_TIERS_INVALID values/0/tiers/steps/0/upTo',
    ],
    [
      'no end in between',
      tiers({ steps: [{ rate: '0' }, { rate: '0' }] }),
      'RULE_TIERS_INVALID values/0/tiers/steps/0/upTo',
    ],
    [
      'not ascending',
      tiers({ steps: [{ upTo: '5', rate: '0' }, { upTo: '5', rate: '0' }, { rate: '0' }] }),
      'RULE_TIERS_INVALID values/0/tiers/steps/1/upTo',
    ],
    [
      'a maximum below the minimum',
      tiers({ minimum: '2', maximum: '1' }),
      'RULE_TIERS_INVALID values/0/tiers/maximum',
    ],
    ['a minimum of fractions', tiers({ minimum: '0.001' }), 'RULE_TOO_PRECISE values/0/tiers/minimum'],
    [
      'no amount on top',
      tiers({ steps: [{ rate: '0', plus: '-1' }] }),
      'RULE_SYNTAX values/0/tiers/steps/0/plus',
    ],
    [
      'an amount as rate',
      tiers({ steps: [{ rate: 'amount' }] }),
      'RULE_TYPE_MISMATCH values/0/tiers/steps/0/rate',
    ],
    ['of a number', tiers({ of: 'rate' }), 'RULE_TYPE_MISMATCH values/0/tiers/of'],
  ])('tiers with %s: %s', (_, found, expected) => expect(found).toBe(expected));
});
