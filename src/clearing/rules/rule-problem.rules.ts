import type { Refusal } from '../../platform/errors/index.js';
import { accountPatternProblem } from './account-pattern.rules.js';
import { PAYEE_CODE } from './cleared.js';
import { clearingRuleRefusals } from './clearing-rules.errors.js';
import type { ClearingRuleDefinition } from './clearing-rule.js';

const CUT_OFF = /^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{3}$/;
const AT = /^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$/;

type Check = (definition: ClearingRuleDefinition) => Refusal | null;

/** What is wrong with a rule by itself, whose fields are each well-formed; the first of it. null: nothing. */
export function ruleProblem(definition: ClearingRuleDefinition): Refusal | null {
  for (const check of CHECKS) {
    const problem = check(definition);
    if (problem) return problem;
  }
  return null;
}

const CHECKS: readonly Check[] = [
  datesProblem,
  typesProblem,
  payeeProblem,
  feesProblem,
  timesProblem,
  accountsProblem,
  secondProblem,
];

function datesProblem({ fromDate, untilDate }: ClearingRuleDefinition): Refusal | null {
  return untilDate !== null && untilDate < fromDate ? clearingRuleRefusals.datesCrossed() : null;
}

function typesProblem({ match: { recordTypes } }: ClearingRuleDefinition): Refusal | null {
  const at = recordTypes.findIndex((type, index) => recordTypes.indexOf(type) !== index);
  return at < 0
    ? null
    : clearingRuleRefusals.recordTypeTwice(recordTypes[at]!, `content/match/recordTypes/${at}`);
}

function payeeProblem({ payee: { kind, value } }: ClearingRuleDefinition): Refusal | null {
  const needsValue = kind === 'attribute' || kind === 'constant';
  if (needsValue && value === null) return clearingRuleRefusals.payeeValueMissing(kind);
  if (kind === 'constant' && !PAYEE_CODE.test(value!)) return clearingRuleRefusals.payeeValueMalformed();
  return !needsValue && value !== null ? clearingRuleRefusals.payeeValueTooMuch(kind) : null;
}

function feesProblem({ fees }: ClearingRuleDefinition): Refusal | null {
  const codes = fees.map(({ schedule }) => schedule);
  const at = codes.findIndex((code, index) => codes.indexOf(code) !== index);
  return at < 0 ? null : clearingRuleRefusals.feeTwice(codes[at]!, `content/fees/${at}/schedule`);
}

function timesProblem({ settlement: { cutOff, at, countedFrom } }: ClearingRuleDefinition): Refusal | null {
  if (!AT.test(at)) return clearingRuleRefusals.timeMalformed('content/settlement/at', 'HH:MM:SS');
  if (cutOff === null) return null;
  if (countedFrom === 'business-date') return clearingRuleRefusals.cutOffUnused();
  return CUT_OFF.test(cutOff)
    ? null
    : clearingRuleRefusals.timeMalformed('content/settlement/cutOff', 'HH:MM:SS.mmm');
}

function accountsProblem({ accounts, fees }: ClearingRuleDefinition): Refusal | null {
  const patterns: (readonly [string, string])[] = [
    ['content/accounts/payable', accounts.payable],
    ['content/accounts/position', accounts.position],
  ];
  for (const [index, { account }] of fees.entries())
    patterns.push([`content/fees/${index}/account`, account]);
  for (const [field, pattern] of patterns) {
    const problem = accountPatternProblem(pattern);
    if (problem !== null) return clearingRuleRefusals.accountPatternMalformed(field, problem);
  }
  return null;
}

/** A second clearing divides what the payee is owed. */
function secondProblem({ direction, second }: ClearingRuleDefinition): Refusal | null {
  return direction === 'collect' && second !== null ? clearingRuleRefusals.secondOfCollected() : null;
}
