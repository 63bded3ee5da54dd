export { PostingRulesModule } from './posting-rules.module.js';
export { PostingRuleRepository } from './database/posting-rule.repository.js';
export { RuleDirectory, type RuleInForce } from './rule-directory.js';
export { exchangeRatesNeeded } from './exchange-rates-needed.js';
export { expandRule } from './expand-rule.js';
export { ExplainedLineDto, ExplainedValueDto } from './dto/explanation.dto.js';
export type { ExchangeRateValue, RuleParameters } from './rule-definition.js';
export type {
  CheckedRule,
  ExpandedLine,
  Expansion,
  ExpansionSurroundings,
  Explanation,
  FilledAccountTemplate,
} from './rule-expansion.js';
