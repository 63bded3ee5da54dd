import type { Refusal } from '../../platform/errors/index.js';

const malformed = (code: string, field: string, message: string): Refusal => ({
  kind: 'malformed',
  code: `LEDGER.${code}`,
  message,
  field,
});

export const voucherRefusals = {
  notFound: (name: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.VOUCHER_NOT_FOUND',
    message: `The book has no voucher ${name}`,
  }),
  linesOrParameters: (): Refusal =>
    malformed(
      'LINES_OR_PARAMETERS',
      'lines',
      'A voucher is given either by its lines or by the parameters of the posting rule of its business type',
    ),
  holdAndPurpose: (index: number): Refusal =>
    malformed(
      'HOLD_AND_PURPOSE',
      `lines/${index}`,
      'A line captures a hold or moves earmarked money, not both; give it as two lines',
    ),
  versionWithoutParameters: (): Refusal =>
    malformed('LINES_OR_PARAMETERS', 'ruleVersion', 'Lines have no rule; leave ruleVersion out'),
  atomicBatchTooLarge: (lines: number): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.ATOMIC_BATCH_TOO_LARGE',
    message: `An atomic batch has at most ${lines} lines in all; send smaller ones, or per item`,
    field: 'items',
  }),
  linkedVoucherNotFound: (index: number, voucher: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.LINKED_VOUCHER_NOT_FOUND',
    message: `The book has no voucher ${voucher} to link to`,
    field: `links/${index}/voucher`,
  }),
  linkTwice: (index: number, voucher: string): Refusal =>
    malformed('LINK_TWICE', `links/${index}`, `The link to ${voucher} is there twice; leave one of them out`),
  noRule: (businessType: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.NO_RULE_IN_FORCE',
    message: `No posting rule is in force for ${businessType}; put one in force, or give lines`,
    field: 'businessType',
  }),
  ruleVersionDiffers: (businessType: string, version: number): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.RULE_VERSION_DIFFERS',
    message: `Version ${version} of the rule of ${businessType} is in force; read it and decide anew`,
    field: 'ruleVersion',
    details: { version },
  }),
} as const;
