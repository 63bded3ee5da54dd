import type { Refusal } from '../../platform/errors/index.js';

/** Refusals that depend on the book; those of the definition itself are in rule.errors.ts. */
export const postingRuleRefusals = {
  notFound: (businessType: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.RULE_NOT_FOUND',
    message: `The book has no posting rule of business type ${businessType}`,
    details: { businessType },
  }),
  versionNotFound: (businessType: string, version: number | string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.RULE_VERSION_NOT_FOUND',
    message: `The posting rule of business type ${businessType} has no version ${version}`,
    field: 'version',
    details: { businessType },
  }),
  accountNotFound: (line: number, account: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.ACCOUNT_NOT_FOUND',
    message: `The book has no account ${account}; open it first, or describe under accounts how it is opened`,
    field: `lines/${line}/account`,
    details: { account },
  }),
  glAccountNotFound: (index: number, glAccount: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.GL_ACCOUNT_NOT_FOUND',
    message: `The book has no GL account ${glAccount}; open it first`,
    field: `accounts/${index}/glAccount`,
    details: { glAccount },
  }),
  glAccountHasChildren: (index: number, glAccount: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.GL_ACCOUNT_HAS_CHILDREN',
    message: `GL accounts stand below ${glAccount}; accounts are opened under the lowest ones only`,
    field: `accounts/${index}/glAccount`,
    details: { glAccount },
  }),
} as const;
