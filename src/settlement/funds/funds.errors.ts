import type { Refusal } from '../../platform/errors/index.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `SETTLEMENT.${code}`,
  message,
  ...more,
});
const conflict = (code: string, message: string, more: Partial<Refusal> = {}): Refusal =>
  refusedBecause(code, message, { kind: 'conflict', ...more });

/** Why no money was matched. The codes are part of the API and never change their meaning. */
export const fundsRefusals = {
  termsMalformed: (problem: string): Refusal =>
    refusedBecause('FUNDING_MALFORMED', `The terms cannot be gone by: ${problem}`, {
      kind: 'malformed',
      field: 'content',
    }),
  noTerms: (currency: string): Refusal =>
    refusedBecause(
      'NO_FUNDING_TERMS',
      `The book keeps no account of ${currency} that comes in; make the approval command set-settlement-funding`,
      { field: 'currency', details: { currency } },
    ),
  arrivalNotFound: (id: string, field?: string): Refusal =>
    refusedBecause('ARRIVAL_NOT_FOUND', `The book has no arrival ${id}`, {
      kind: 'not-found',
      ...(field !== undefined && { field }),
    }),
  arrivalDiffers: (channel: string, reference: string): Refusal =>
    conflict(
      'ARRIVAL_DIFFERS',
      `Reference ${reference} of ${channel} was told with other content; ask the channel which is right`,
      { field: 'reference', details: { channel, reference } },
    ),
  fundingNotFound: (funding: string): Refusal =>
    refusedBecause('FUNDING_NOT_FOUND', `The book keeps no key of funds ${funding}`, { kind: 'not-found' }),
  arrivalKnown: (): Refusal => conflict('ARRIVAL_KNOWN', 'This reference was told before; read the arrival'),
  exceeds: (left: string): Refusal =>
    refusedBecause('ARRIVAL_EXCEEDED', `Of the arrival ${left} is left; its parts come to more`, {
      field: 'parts',
      details: { left },
    }),
  partMalformed: (index: number, problem: string, field: string): Refusal =>
    refusedBecause('PART_MALFORMED', `Part ${index} ${problem}`, { kind: 'malformed', field }),
  ruleUnknown: (rule: string, field: string): Refusal =>
    refusedBecause('FUNDING_RULE_UNKNOWN', `There is no rule ${rule} of arrivals; read the funding terms`, {
      field,
      details: { rule },
    }),
  keyIncomplete: (rule: string, part: string, field: string): Refusal =>
    refusedBecause('FUNDING_KEY_INCOMPLETE', `Keys of ${rule} have a ${part}; say which`, {
      field,
      details: { rule, part },
    }),
  detailNotFound: (detail: string, field: string): Refusal =>
    refusedBecause(
      'DETAIL_NOT_FOUND',
      `The book has no detail ${detail} in that currency that waits for money`,
      {
        field,
        details: { detail },
      },
    ),
  detailDiffers: (detail: string, needed: string, field: string): Refusal =>
    refusedBecause(
      'DETAIL_NEEDS_OTHER',
      `Detail ${detail} waits for ${needed}, and is funded wholly or not at all; name its key for other amounts`,
      { field, details: { detail, needed } },
    ),
  orderNotFound: (batch: string, party: string, field: string): Refusal =>
    refusedBecause(
      'COLLECTING_ORDER_NOT_FOUND',
      `Batch ${batch} has been set going with no order that collects from ${party}`,
      { field, details: { batch, party } },
    ),
  orderCollected: (left: string, field?: string): Refusal =>
    refusedBecause(
      'COLLECTED_EXCEEDED',
      `The order collects ${left} more, and no more than that; leave the rest in suspense`,
      { ...(field !== undefined && { field }), details: { left } },
    ),
  noReturns: (field: string): Refusal =>
    refusedBecause(
      'NO_RETURNS_ACCOUNT',
      'The funding terms name no account of money that is sent back; set one with set-settlement-funding',
      { field },
    ),
  returnByPersons: (field: string): Refusal =>
    refusedBecause(
      'RETURN_BY_PERSONS',
      'Money is sent back by maker and checker; make the approval command assign-settlement-arrival',
      { field },
    ),
  statementRecorded: (): Refusal =>
    conflict(
      'STATEMENT_RECORDED',
      'Arrivals of the statement are in the books; correct single ones with assign-settlement-arrival',
    ),
} as const;
