import { Injectable } from '@nestjs/common';
import { databaseTimeOf, toIsoTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount, parseAmount } from '../../platform/money/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { CheckRuleProposal } from './check-rule-proposal.js';
import { explainRecord } from './clear-record.rules.js';
import type { ClearableRecord, Cleared } from './cleared.js';
import { clearingRuleRefusals } from './clearing-rules.errors.js';
import type {
  ClearedRecordDto,
  ClearingExplanationDto,
  ClearingRecordDto,
  ExplainClearingDto,
} from './dto/explain-clearing.dto.js';
import { CurrentClearingRules } from './current-clearing-rules.js';
import { feeScheduleProblem } from './fee-schedule-problem.rules.js';
import { LoadClearingRules, type Proposals } from './load-clearing-rules.js';
import { ruleOf, scheduleOf } from './read-definition.rules.js';

/** A dry run of one record by the rules of a date, or by a rule that is not approved yet. Nothing is written. */
@Injectable()
export class ExplainClearing {
  constructor(
    private readonly loading: LoadClearingRules,
    private readonly current: CurrentClearingRules,
    private readonly proposals: CheckRuleProposal,
  ) {}

  async execute(book: BookRef, body: ExplainClearingDto): Promise<Result<ClearingExplanationDto>> {
    const record = recordOf(book, body.record);
    if (!record.ok) return record;
    const proposals = await this.proposalsOf(book, body);
    if (!proposals.ok) return proposals;
    const { source, businessDate } = body;
    const rules = proposals.value
      ? await this.loading.execute(book, source, businessDate, undefined, proposals.value)
      : await this.current.of(book, source, businessDate);
    if (!rules.ok) return rules;
    const { outcome, steps } = explainRecord(record.value, rules.value);
    const { currency } = record.value;
    return accepted({
      cleared: outcome.kind === 'cleared' ? viewOfCleared(outcome, book.currencies.get(currency)!) : null,
      exception: outcome.kind === 'exception' ? { code: outcome.code, message: outcome.message } : null,
      steps: steps.map(({ about, text, figures }) => ({ about, text, figures: { ...figures } })),
      versions: rules.value.versions,
    });
  }

  /** null: there are none. Refused as the approval command would refuse them, but that a rule may name the schedule beside it. */
  private async proposalsOf(
    book: BookRef,
    { proposedRule, proposedSchedule }: ExplainClearingDto,
  ): Promise<Result<Proposals | null>> {
    const schedule = proposedSchedule && {
      code: proposedSchedule.schedule,
      definition: scheduleOf(proposedSchedule),
    };
    const problem = schedule && feeScheduleProblem(schedule.definition, book.currencies);
    if (problem) return refused(problem);
    if (!proposedRule) return accepted(schedule ? { schedule } : null);
    const rule = { code: proposedRule.rule, definition: ruleOf(proposedRule) };
    const checked = await this.proposals.execute(
      book,
      rule.code,
      withoutFee(rule.definition, schedule?.code),
    );
    if (!checked.ok) return checked;
    return accepted({ rule, ...(schedule && { schedule }) });
  }
}

const withoutFee = <Rule extends { readonly fees: readonly { readonly schedule: string }[] }>(
  rule: Rule,
  schedule: string | undefined,
): Rule => ({ ...rule, fees: rule.fees.filter((fee) => fee.schedule !== schedule) });

/** A record as it is sent, in minor units and UTC. */
export function recordOf({ currencies }: BookRef, said: ClearingRecordDto): Result<ClearableRecord> {
  const { recordType, product, party, payer, orderNumber, amount, currency, occurredAt, attributes } = said;
  const decimals = currencies.get(currency);
  if (decimals === undefined)
    return refused(clearingRuleRefusals.currencyNotInBook(currency, 'record/currency'));
  const parsed = parseAmount(amount, decimals);
  if (!parsed.ok) return refused(clearingRuleRefusals.amountMalformed('record/amount', decimals));
  return accepted({
    ...{ recordType, product, party, payer: payer ?? null, orderNumber: orderNumber ?? '' },
    ...{ amountMinor: parsed.minor, currency, occurredAt: toIsoTime(databaseTimeOf(occurredAt)) },
    attributes: attributes ?? null,
  });
}

function viewOfCleared(cleared: Cleared, decimals: number): ClearedRecordDto {
  const { direction, payee, currency, settlementDate, settlementAt, businessType, second } = cleared;
  return {
    ...{ direction, payee, currency, settlementDate, settlementAt, businessType, second },
    gross: formatAmount(cleared.grossMinor, decimals),
    net: formatAmount(cleared.netMinor, decimals),
    fees: cleared.fees.map(({ code, bearer, amountMinor }) => ({
      ...{ schedule: code, bearer },
      amount: formatAmount(amountMinor, decimals),
    })),
    ...{ rule: cleared.ruleCode, ruleVersion: cleared.ruleVersion },
  };
}
