import type { Refusal } from '../../platform/errors/index.js';
import type { FundsAwaited } from '../funds-gate.js';
import type { Payment, PaymentEventKind } from './payment.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `SETTLEMENT.${code}`,
  message,
  ...more,
});
const conflict = (code: string, message: string, more: Partial<Refusal> = {}): Refusal =>
  refusedBecause(code, message, { kind: 'conflict', ...more });

/** Never told to a caller: the order waits, and says so itself. */
const notYet = (code: string, message: string, more: Partial<Refusal> = {}): Refusal =>
  refusedBecause(code, message, { kind: 'busy', retryAfterSeconds: 60, ...more });

/** Why an order is not paid. The codes are part of the API and never change their meaning. */
export const payingRefusals = {
  fundsAwaited: ({ waitsFor, message }: FundsAwaited): Refusal =>
    notYet(waitsFor === 'funds' ? 'FUNDS_AWAITED' : 'SOURCE_AWAITED', message, { details: { waitsFor } }),
  timeNotCome: (at: string): Refusal =>
    notYet('TIME_NOT_COME', `It is settled at ${at}`, { details: { at } }),
  changedMeanwhile: (): Refusal => notYet('CHANGED_MEANWHILE', 'Somebody else has got on with it'),

  paymentNotFound: (party: string, side: string): Refusal =>
    refusedBecause(
      'PAYMENT_NOT_FOUND',
      `The batch pays and collects nothing as ${party}/${side}; read its payments`,
      {
        kind: 'not-found',
      },
    ),
  paymentNotInState: (event: PaymentEventKind, { state }: Pick<Payment, 'state'>): Refusal =>
    state === 'sent'
      ? conflict(
          'OUTCOME_UNKNOWN',
          'Its payout is under way and nobody knows how it ends; wait for that, or conclude the payout first',
          { details: { state, event } },
        )
      : conflict(
          'PAYMENT_NOT_IN_STATE',
          `The order is ${state}, where ${event} is not possible; read it again`,
          {
            details: { state, event },
          },
        ),
  partNotAllowed: (event: PaymentEventKind, part: string): Refusal =>
    refusedBecause('PART_NOT_ALLOWED', `${event} is not for the ${part} to do`, { kind: 'forbidden' }),
  stalePayment: (version: number): Refusal =>
    conflict('STALE_VERSION', `The order is at version ${version}; read it again and decide anew`, {
      field: 'version',
      details: { version },
    }),
  notPaying: (state: string): Refusal =>
    conflict('NOT_PAYING', `The batch is ${state}; its orders are paid once it was set going`, {
      details: { state },
    }),
  payeeChanged: (payee: string, version: number): Refusal =>
    refusedBecause(
      'PAYEE_CHANGED',
      `${payee} has another account since the order was agreed to; make the approval command retry-settlement-order with payeeVersion ${version}`,
      { field: 'version', details: { payee, version } },
    ),
  payeeVersionDiffers: (payee: string, version: number): Refusal =>
    conflict(
      'PAYEE_VERSION_DIFFERS',
      `${payee} is at version ${version} on the business date; look at that one`,
      {
        field: 'content/payeeVersion',
        details: { version },
      },
    ),
  notCharged: (code: string): Refusal =>
    refusedBecause(
      'NOT_CHARGED',
      `Fee and reserve of the order are not posted yet (${code}); see to that first`,
    ),
  returnAdjusted: (adjustment: string): Refusal =>
    conflict(
      'RETURN_ADJUSTED',
      `Adjustment ${adjustment} settles a part of what came back already; withdraw it first, or settle the rest by adjustments`,
      { details: { adjustment } },
    ),
  nothingCollected: (): Refusal =>
    refusedBecause(
      'NOTHING_TO_RETRY',
      'What is collected comes from the party; there is no payout to try again',
    ),
  nothingDue: (party: string): Refusal =>
    refusedBecause(
      'NOTHING_DUE',
      `No free detail of ${party} is settled on that date; gather it first, or name another date`,
      { field: 'settlementDate', details: { party } },
    ),
} as const;
