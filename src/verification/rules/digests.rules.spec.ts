import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryDigest } from '../../ledger/posting/derive-entries.js';
import { voucherDigest } from '../../ledger/posting/derive-voucher.js';
import { POSTING_DEFAULTS } from '../../ledger/posting/posting-defaults.js';
import type { Posting } from '../../ledger/posting/posting.types.js';
import { digestOfEntry, digestOfVoucher } from './digests.rules.js';

const code = fc.stringMatching(/^[A-Za-z0-9:._-]{1,20}$/);
const words = fc.string({ unit: 'grapheme', maxLength: 20 });
const amount = fc.bigInt({ min: -(10n ** 36n), max: 10n ** 36n });
const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const side = fc.constantFrom('D' as const, 'C' as const);
const line = fc.record(
  { account: code, side, amount, currency: code, hold: fc.uuid(), purpose: code },
  { requiredKeys: ['account', 'side', 'amount', 'currency'] },
);
const posting: fc.Arbitrary<Posting> = fc
  .record({
    ...{ voucherId: fc.uuid(), bookId: number, clientId: number, apiKeyId: number, requestNumber: code },
    ...{ traceId: code, businessType: code, reference: fc.option(code), memo: words, metadata: words },
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    links: fc.array(fc.record({ kind: fc.constantFrom('corrects', 'reverses'), voucherId: fc.uuid() }), {
      maxLength: 2,
    }),
    rule: fc.option(fc.record({ ruleId: number, version: number, parameters: words })),
    override: fc.option(words),
  })
  .map((some) => ({ ...POSTING_DEFAULTS, contentHash: '', ...some }));

const ACCOUNT = { code: '', bookId: 1, glCode: '', decimals: 2, normalSide: 'D' as const };
const DATE = '2026-11-21';
const TIME = '2026-11-21 08:00:00.123456';

describe('the canonical forms, from stored rows', () => {
  it('of vouchers are those of posting, in all three forms', () => {
    fc.assert(
      fc.property(posting, fc.array(number, { minLength: 8, maxLength: 8 }), (given, ids) => {
        const accounts = given.lines.map(({ currency }, index) => ({
          ...{ ...ACCOUNT, currency, id: ids[index]!, glAccountId: ids[index + 4]! },
        }));
        const stored = {
          ...{ id: given.voucherId, bookId: String(given.bookId), clientId: String(given.clientId) },
          ...{ apiKeyId: String(given.apiKeyId), requestNumber: given.requestNumber, traceId: given.traceId },
          ...{ businessType: given.businessType, reference: given.reference, memo: given.memo },
          ...{ metadata: given.metadata, lineCount: 99, businessDate: DATE, recordedAt: TIME, digest: '' },
          ruleId: given.rule && String(given.rule.ruleId),
          parameters: given.rule && given.rule.parameters,
          override: given.override,
        };
        const lines = given.lines.map((one, index) => ({
          ...{ lineNumber: index + 1, sequence: '1', side: one.side, currency: one.currency },
          ...{
            accountId: String(ids[index]),
            glAccountId: String(ids[index + 4]),
            amount: String(one.amount),
          },
          ...{ hold: one.hold ?? null, purpose: one.purpose ?? null },
        }));
        const links = given.links.map(({ kind, voucherId: target }) => ({ kind, target }));
        expect(digestOfVoucher(stored, lines, links)).toBe(voucherDigest(given, accounts, DATE, TIME));
      }),
    );
  });

  it('of entries are those of posting', () => {
    const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
    const entry = fc.record({ accountId: number, sequence: amount, lineNumber: number, side });
    fc.assert(
      fc.property(entry, amount, amount, digest, digest, (some, before, moved, previous, ofVoucher) => {
        const posted = { ...some, amount: moved, balanceBefore: before, balanceAfter: before + moved };
        const stored = {
          ...{ accountId: String(some.accountId), sequence: String(some.sequence), side: some.side },
          ...{ lineNumber: some.lineNumber, businessDate: DATE, recordedAt: TIME, digest: '' },
          ...{ amount: String(moved), before: String(before), after: String(before + moved) },
        };
        const context = { voucherDigest: ofVoucher, businessDate: DATE, recordedAt: TIME };
        expect(digestOfEntry(stored, previous, ofVoucher)).toBe(entryDigest(posted, previous, context));
      }),
    );
  });

  it('parameters of a rule without the rule do not go unseen', () => {
    const none = {
      ruleId: null,
      parameters: null,
      override: null,
      reference: null,
      memo: '',
      metadata: '{}',
    };
    const texts = { businessType: 'a', requestNumber: 'b', traceId: 'c', recordedAt: TIME, digest: '' };
    const ids = { id: 'd', bookId: '1', clientId: '1', apiKeyId: '1', businessDate: DATE, lineCount: 0 };
    const voucher = { ...none, ...texts, ...ids };
    expect(digestOfVoucher({ ...voucher, parameters: '{}' }, [], [])).not.toBe(
      digestOfVoucher(voucher, [], []),
    );
  });
});
