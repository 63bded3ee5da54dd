import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { SettlementFundingTermsDto } from './dto/funding-terms.dto.js';
import { fundsRefusals } from './funds.errors.js';
import type { FundingRule, FundingTerms, StatementTerms } from './funding-terms.js';
import { keyOf, namesOf, patternProblem } from './rules/funding-key.rules.js';

/** Of every possible value, whether the key can be made of what a line of a statement says. */
const ANY = 'x';

/** What a person has sent as one sees it, or why it cannot be gone by. @param version 0: it has none yet */
export function readFundingTerms(
  { currency, channelAccount, suspense, returns, collected, rules, statements }: SettlementFundingTermsDto,
  version: number,
): Result<FundingTerms> {
  const terms: FundingTerms = {
    ...{ version, currency, channelAccount, suspense, returns: returns ?? null },
    collected: collected ?? 'payable:{party}',
    rules: rules.map((one) => ({
      ...{ rule: one.rule, source: one.source, businessType: one.businessType, funding: one.funding },
      ...{ parts: (one.parts ?? []).map(({ part }) => part), account: one.account ?? '' },
      waitsForSource: one.waitsForSource ?? false,
    })),
    statements: (statements ?? []).map((one) => ({
      ...{ statement: one.statement, channel: one.channel, rule: one.rule, source: one.source ?? null },
      ...{ registrar: one.registrar ?? null, businessType: one.businessType ?? null },
    })),
  };
  const problem = problemOf(terms);
  return problem === null ? accepted(terms) : refused(fundsRefusals.termsMalformed(problem));
}

function problemOf(terms: FundingTerms): string | null {
  const { channelAccount, collected, rules, statements } = terms;
  const ofChannel = patternProblem(channelAccount, ['channel']);
  if (ofChannel) return `channelAccount ${ofChannel}`;
  const ofParty = patternProblem(collected, ['party']);
  if (ofParty) return `collected ${ofParty}`;
  for (const [index, one] of rules.entries()) {
    const problem = ruleProblem(one);
    if (problem) return `rules/${index} ${problem}`;
    if (rules.findIndex(({ rule }) => rule === one.rule) !== index)
      return `rules/${index} repeats ${one.rule}`;
  }
  const seen = new Set<string>();
  for (const [index, one] of statements.entries()) {
    const problem = statementProblem(one, rules);
    if (problem) return `statements/${index} ${problem}`;
    if (seen.has(one.statement)) return `statements/${index} repeats ${one.statement}`;
    seen.add(one.statement);
  }
  return null;
}

function ruleProblem(rule: FundingRule): string | null {
  if (rule.funding === 'ledger')
    return rule.parts.length > 0 || rule.account !== ''
      ? 'is by the ledger and has no parts and no account'
      : null;
  if (rule.account === '') return 'has no account for the money that arrives';
  if (new Set(rule.parts).size !== rule.parts.length) return 'names a part twice';
  const problem = patternProblem(rule.account, namesOf(rule));
  return problem && `has an account that ${problem}`;
}

function statementProblem(one: StatementTerms, rules: readonly FundingRule[]): string | null {
  const rule = rules.find((known) => known.rule === one.rule);
  if (rule?.funding !== 'arrival') return `names ${one.rule}, which is no rule of arrivals`;
  const said = {
    ...{ businessDate: ANY, party: ANY },
    ...(one.source !== null && { source: one.source }),
    ...(one.registrar !== null && { registrar: one.registrar }),
    ...(one.businessType !== null && { businessType: one.businessType }),
  };
  const key = keyOf(rule, said);
  return 'missing' in key ? `does not say the ${key.missing} that keys of ${one.rule} have` : null;
}
