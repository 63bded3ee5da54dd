import type { Refusal } from '../platform/errors/index.js';
import type { SettlementEventKind, SettlementState } from './settlement-batch.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `SETTLEMENT.${code}`,
  message,
  ...more,
});
const conflict = (code: string, message: string, more: Partial<Refusal> = {}): Refusal =>
  refusedBecause(code, message, { kind: 'conflict', ...more });
const forbidden = (code: string, message: string): Refusal =>
  refusedBecause(code, message, { kind: 'forbidden' });
const malformed = (code: string, message: string, field: string): Refusal =>
  refusedBecause(code, message, { kind: 'malformed', field });

/** Why nothing was settled. The codes are part of the API and never change their meaning. */
export const settlementRefusals = {
  currencyNotInBook: (currency: string, field: string): Refusal =>
    refusedBecause('CURRENCY_NOT_IN_BOOK', `The book keeps no ${currency}; name one of its currencies`, {
      field,
      details: { currency },
    }),
  cycleMalformed: (message: string): Refusal => malformed('CYCLE_MALFORMED', message, 'content/cycle'),
  reserveMalformed: (): Refusal =>
    malformed(
      'RESERVE_MALFORMED',
      'A reserve has both a share and days until its release, or neither',
      'content/reservePartsPerMillion',
    ),
  accountMalformed: (field: string, problem: string): Refusal =>
    malformed('ACCOUNT_MALFORMED', `The pattern of the account ${problem}`, `content/${field}`),
  calendarUnknown: (calendar: string): Refusal =>
    refusedBecause('CALENDAR_UNKNOWN', `The book has no calendar ${calendar}; make it, or leave it out`, {
      field: 'content/calendar',
      details: { calendar },
    }),
  noAgreement: (party: string): Refusal =>
    refusedBecause(
      'NO_AGREEMENT',
      `Nothing is agreed with ${party} on that date; make the approval command set-settlement-agreement`,
      { details: { party } },
    ),
  agreementEnded: (party: string): Refusal =>
    refusedBecause('AGREEMENT_ENDED', `The agreement with ${party} has ended by that date`, {
      details: { party },
    }),
  batchNotFound: (batch: string): Refusal =>
    refusedBecause('BATCH_NOT_FOUND', `The book has no settlement batch ${batch}`, { kind: 'not-found' }),
  notInState: (event: SettlementEventKind, state: SettlementState): Refusal =>
    conflict('NOT_IN_STATE', `The batch is ${state}, where ${event} is not possible; read it again`, {
      details: { state, event },
    }),
  partNotAllowed: (event: SettlementEventKind, part: string): Refusal =>
    forbidden('PART_NOT_ALLOWED', `${event} is not for the ${part} to do`),
  staleVersion: (version: number): Refusal =>
    conflict('STALE_VERSION', `The batch is at version ${version}; read it again and decide anew`, {
      field: 'version',
      details: { version },
    }),
  numberUsed: (): Refusal =>
    conflict('NUMBER_USED', 'The Idempotency-Key was used for another batch; take a new one', {
      field: 'Idempotency-Key',
    }),
  alreadyPreparing: (batch: string): Refusal =>
    conflict(
      'ALREADY_PREPARING',
      `Batch ${batch} of that date and currency is being prepared; wait for it, or void it`,
      { details: { batch } },
    ),
  carriedIsTaken: (batch: string): Refusal =>
    conflict(
      'CARRIED_IS_TAKEN',
      `Batch ${batch} holds what this one has carried forward or kept back; void that one first`,
      { details: { batch } },
    ),
  runIsTaken: (batch: string): Refusal =>
    conflict(
      'RUN_IS_TAKEN',
      `Settlement batch ${batch} holds results of the run; void that batch first, or record differences`,
      { details: { batch } },
    ),
  ownApproval: (): Refusal =>
    forbidden(
      'OWN_APPROVAL',
      'Maker and checker are two: another client than the one that started the batch decides on it',
    ),
  notAmongApprovers: (): Refusal =>
    forbidden('NOT_AMONG_APPROVERS', 'A batch of this amount is approved by other clients; read approvers'),
  approvedBefore: (): Refusal =>
    conflict('APPROVED_BEFORE', 'This client has agreed already; another one has to agree as well'),
  contentDiffers: (): Refusal =>
    conflict('CONTENT_DIFFERS', 'The batch has other content than the one agreed to; read it again', {
      field: 'contentHash',
    }),
  nothingToSettle: (): Refusal =>
    refusedBecause(
      'NOTHING_TO_SETTLE',
      'The batch has no order that settles anything; void it, and see what was left out and why',
    ),
  dateBefore: (): Refusal =>
    malformed('DATE_BEFORE', 'Details are moved to a later date; name one after settlementDate', 'to'),
  tiersMalformed: (message: string): Refusal => malformed('TIERS_MALFORMED', message, 'content/tiers'),
  nobodyWithoutLimit: (): Refusal =>
    refusedBecause(
      'NOBODY_WITHOUT_LIMIT',
      'A tier without an end needs an approval: give the one that needs nobody an upTo, and add another',
      { field: 'content/tiers' },
    ),
  approvalNeeded: (needed: number): Refusal =>
    conflict('APPROVAL_NEEDED', `The batch needs ${needed} approvals by its tier; the service gives none`, {
      details: { needed },
    }),
} as const;
