import type { Refusal } from '../platform/errors/index.js';

const LISTED = 100;

/** Why nothing was done for the ERP. The codes are part of the API and never change their meaning. */
export const erpRefusals = {
  glAccountUnknown: (glAccount: string): Refusal => ({
    kind: 'refused',
    code: 'ERP.GL_ACCOUNT_UNKNOWN',
    message: `The book has no GL account ${glAccount}`,
    field: 'glAccount',
  }),
  dateMalformed: (date: string): Refusal => ({
    kind: 'malformed',
    code: 'ERP.DATE_MALFORMED',
    message: `${date} is not a date that exists, spelled YYYY-MM-DD`,
    field: 'date',
  }),
  revisionMalformed: (revision: string): Refusal => ({
    kind: 'malformed',
    code: 'ERP.REVISION_MALFORMED',
    message: `${revision} is not the number of a revision`,
    field: 'revision',
  }),
  notProved: (businessDate: string): Refusal => ({
    kind: 'refused',
    code: 'ERP.DATE_NOT_PROVED',
    message: `No trial balance is stored for ${businessDate}; cut the date and prove it first`,
    field: 'businessDate',
  }),
  imbalanced: (businessDate: string, revision: number): Refusal => ({
    kind: 'refused',
    code: 'ERP.DATE_IMBALANCED',
    message: `The last trial balance of ${businessDate}, revision ${revision}, does not balance`,
    field: 'businessDate',
    details: { revision },
  }),
  unmapped: (businessDate: string, glAccounts: readonly string[]): Refusal => ({
    kind: 'refused',
    code: 'ERP.ACCOUNTS_UNMAPPED',
    message: `${glAccounts.length} GL accounts that moved on ${businessDate} are not mapped to the ERP: ${listed(glAccounts)}`,
    field: 'businessDate',
    details: { count: glAccounts.length, glAccounts: listed(glAccounts) },
  }),
  summaryNotFound: (businessDate: string, revision: number | null): Refusal => ({
    kind: 'not-found',
    code: 'ERP.SUMMARY_NOT_FOUND',
    message: `There is no summary ${revision === null ? '' : `of revision ${revision} `}of ${businessDate}`,
    field: revision === null ? 'date' : 'revision',
  }),
  acknowledgedOtherwise: (documentNumber: string): Refusal => ({
    kind: 'conflict',
    code: 'ERP.ACKNOWLEDGED_OTHERWISE',
    message: `The ERP has taken this revision over as ${documentNumber}; that does not change`,
    field: 'documentNumber',
    details: { documentNumber },
  }),
} as const;

const listed = (codes: readonly string[]): string =>
  codes.slice(0, LISTED).join(', ') + (codes.length > LISTED ? ', …' : '');
