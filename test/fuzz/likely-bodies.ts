import fc from 'fast-check';
import { known } from './known-things.js';
import { mostly } from './mostly.js';

/**
 * Bodies that the service is likely to accept, for operations whose schema alone seldom makes one: what is posted has to
 * balance, and what is captured has to be there.
 */
export function likelyBody(operation: string): fc.Arbitrary<unknown> | undefined {
  return LIKELY[operation.replace('/v1/books/{book}', '')];
}

const thing = (kind: string): fc.Arbitrary<string> => fc.nat({ max: 999 }).map((index) => known(kind, index));
const account = fc.oneof(thing('till'), thing('account'));
const amount = fc.constantFrom('0.01', '1.00', '2.50', '10', '1000000000.00');
const reason = fc.constantFrom('test', "it's", '算盘');
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  mostly(fc.constant(undefined), value, 5);

const lines = fc
  .tuple(account, account, amount, optional(thing('purpose')), optional(thing('hold')))
  .map(([debit, credit, value, purpose, hold]) => [
    { account: debit, side: 'debit', amount: value, currency: 'CNY', purpose, hold },
    { account: credit, side: 'credit', amount: value, currency: 'CNY' },
  ]);

const voucher = fc.oneof(
  fc.record({
    businessType: fc.constantFrom('transfer', 'pay-in', 'misc'),
    lines,
    memo: optional(reason),
    businessDate: optional(fc.constant('2026-11-21')),
    links: optional(thing('voucher').map((id) => [{ voucher: id, kind: 'belongs-to' }])),
    preconditions: optional(account.map((code) => [{ account: code, minimumBalanceAfter: '-5.00' }])),
  }),
  fc.record({ businessType: thing('businessType'), parameters: fc.record({ amount }) }),
);

/** A record of trade, which says something that can be cleared or nearly so. */
const record = fc.record({
  recordType: fc.constantFrom('trade', 'refund'),
  product: fc.constantFrom('fund-a', '基金'),
  party: thing('party'),
  amount,
  currency: fc.constantFrom('CNY', 'USD'),
  occurredAt: fc.constantFrom(
    '2026-11-20T15:00:00.000+08:00',
    '2026-12-31T23:59:59Z',
    '1999-01-01T00:00:00Z',
  ),
  attributes: optional(fc.constant({ region: 'north' })),
});
const leaf = fc.record({
  field: fc.constantFrom('party', 'product', 'colour'),
  in: fc.constant(['a', 'fund-a']),
});
const tree = fc.oneof(leaf, fc.record({ operator: fc.constantFrom('and', 'or'), left: leaf, right: leaf }));

/** What the formulas of the rules below make of ten. */
const AMOUNT_OF_TEN: Readonly<Record<string, string>> = {
  amount: '10.00',
  'amount * 2': '20.00',
  'round(amount / 3, half-up)': '3.33',
};

const rule = fc
  .tuple(fc.constantFrom(...Object.keys(AMOUNT_OF_TEN)), account, account)
  .map(([formula, debit, credit]) => ({
    businessType: 'fuzzed',
    name: 'Fuzzed',
    parameters: [{ name: 'amount', type: 'amount', currency: 'CNY' }],
    values: [{ name: 'part', amount: formula }],
    lines: [
      { account: debit, side: 'debit', amount: 'part' },
      { account: credit, side: 'credit', amount: 'part' },
    ],
    accounts: [],
    samples: [
      {
        name: 'ten',
        parameters: { amount: '10.00' },
        lines: [
          { account: debit, side: 'debit', amount: AMOUNT_OF_TEN[formula], currency: 'CNY' },
          { account: credit, side: 'credit', amount: AMOUNT_OF_TEN[formula], currency: 'CNY' },
        ],
      },
    ],
    reason: 'test',
  }));
const withoutReason = rule.map(({ reason: _reason, ...definition }) => definition);

const part = fc.record({ reason, amount: optional(amount) });
const decision = fc.record({ contentHash: thing('contentHash'), reason });

const LIKELY: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'POST /vouchers': voucher,
  'POST /vouchers/dry-run': voucher,
  'POST /vouchers/batch': fc.record({
    mode: fc.constantFrom('atomic', 'per-item'),
    items: fc.array(
      fc.tuple(voucher, fc.uuid()).map(([one, requestNumber]) => ({ ...one, requestNumber })),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  'POST /vouchers/{voucher}/reversals': fc.record({ reason }),
  'POST /vouchers/{voucher}/refunds': fc.record({ amount, fee: fc.constantFrom('kept', 'returned') }),
  'POST /vouchers/{voucher}/corrections': fc.record({ reversal: fc.record({ reason }), entry: voucher }),
  'POST /holds': fc.record({
    account,
    amount,
    reason,
    expiresAt: optional(fc.constant('2026-12-31T00:00:00Z')),
  }),
  'POST /holds/{hold}/release': part,
  'POST /holds/{hold}/capture': fc.record({
    businessType: fc.constant('payout'),
    to: fc.array(fc.record({ account, amount }), { minLength: 1, maxLength: 2 }),
  }),
  'POST /accounts/{account}/earmarks/move': fc.record({
    from: fc.option(thing('purpose')),
    to: fc.option(thing('purpose')),
    amount,
    reason,
  }),
  'POST /approvals': fc.record({
    command: fc.constant('stop-parties'),
    content: fc.record({ parties: thing('party').map((party) => [party]), stopOut: fc.boolean() }),
    reason,
  }),
  'POST /approvals/{approval}/approve': decision,
  'POST /approvals/{approval}/reject': fc.record({ reason }),
  'POST /clearing-rules/explain': fc.record({
    source: fc.constantFrom('shop', 'elsewhere'),
    businessDate: fc.constantFrom('2026-11-20', '2026-12-31', '2025-06-01'),
    record,
  }),
  'POST /interceptors/try': fc.record({
    mode: fc.constantFrom('hold', 'allow'),
    tree,
    records: fc.array(record, { minLength: 1, maxLength: 5 }),
  }),
  'POST /posting-rules': rule,
  'POST /posting-rules/check': withoutReason,
};
