import { toIsoTime } from '../../platform/clock/index.js';
import type { KeptVersion } from '../definitions/definition.js';
import type { Shown } from '../definitions/read-definitions.js';
import { clearingRuleRefusals } from './clearing-rules.errors.js';
import type { ClearingRuleDefinition } from './clearing-rule.js';
import type { ClearingRuleDto } from './dto/clearing-rule.dto.js';
import type { FeeScheduleDto, FeeTermsDto } from './dto/fee-schedule.dto.js';
import type { FeeScheduleDefinition, FeeTerms } from './fee-schedule.js';

export const CLEARING_RULES: Shown<ClearingRuleDefinition, ClearingRuleDto> = {
  kind: 'rule',
  viewOf: ({ definition, ...version }) => {
    const { match, fees, payee, settlement, accounts, ...said } = definition;
    return {
      ...cameBy(version),
      ...said,
      match: { ...match, recordTypes: [...match.recordTypes] },
      fees: fees.map((fee) => ({ ...fee })),
      ...{ payee: { ...payee }, settlement: { ...settlement }, accounts: { ...accounts } },
    };
  },
  notFound: clearingRuleRefusals.ruleNotFound,
};

export const FEE_SCHEDULES: Shown<FeeScheduleDefinition, FeeScheduleDto> = {
  kind: 'fee-schedule',
  viewOf: ({ definition, ...version }) => {
    const { terms, parties, ...said } = definition;
    return {
      ...cameBy(version),
      ...said,
      terms: viewOfTerms(terms),
      parties: parties.map((own) => ({ parties: [...own.parties], terms: viewOfTerms(own.terms) })),
    };
  },
  notFound: clearingRuleRefusals.scheduleNotFound,
};

const cameBy = ({ code, number, approvalId, recordedAt }: Omit<KeptVersion<object>, 'definition'>) => ({
  ...{ code, version: number, approval: approvalId, recordedAt: toIsoTime(recordedAt) },
});

const viewOfTerms = ({ tiers, ...terms }: FeeTerms): FeeTermsDto => ({
  ...terms,
  tiers: tiers.map((tier) => ({ ...tier })),
});
