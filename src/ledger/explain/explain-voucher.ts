import { Injectable } from '@nestjs/common';
import { accepted, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { BookRef } from '../books/index.js';
import { expandRule, RuleDirectory, type ExpandedLine, type RuleParameters } from '../posting-rules/index.js';
import { ReadVoucher } from '../vouchers/index.js';
import type {
  RuleExplanationDto,
  StatedLineDto,
  VoucherExplanationDto,
} from './dto/voucher-explanation.dto.js';

/**
 * Shows how the lines of a voucher came about. The rule is worked out again from the version and the parameters that the
 * voucher keeps, so that the explanation is a proof: it says whether it comes to exactly the lines that were posted.
 */
@Injectable()
export class ExplainVoucher {
  constructor(
    private readonly vouchers: ReadVoucher,
    private readonly rules: RuleDirectory,
  ) {}

  async execute(book: BookRef, voucherId: string): Promise<Result<VoucherExplanationDto>> {
    const found = await this.vouchers.byId(book, voucherId);
    if (!found.ok) return found;
    const { id, businessType, rule } = found.value;
    const lines = found.value.lines.map(({ lineNumber, account, side, amount, currency, hold, purpose }) => ({
      ...{ lineNumber, account, side, amount, currency },
      ...asideOf({ hold, purpose }),
    }));
    if (!rule) return accepted({ voucher: id, businessType, origin: 'lines', lines });
    const explanation = await this.explain(book, businessType, rule, lines);
    return accepted({ voucher: id, businessType, origin: 'rule', lines, rule: explanation });
  }

  private async explain(
    book: BookRef,
    businessType: string,
    { version, parameters }: { readonly version: number; readonly parameters: RuleParameters },
    stated: readonly StatedLineDto[],
  ): Promise<RuleExplanationDto> {
    const rule = await this.rules.version(book.id, businessType, version);
    if (!rule)
      throw new Error(
        `A voucher names version ${version} of the rule of ${businessType}, which is not there`,
      );
    const decimalsOf = (currency: string) => book.currencies.get(currency);
    const header = { version, name: rule.definition.name, parameters };
    // The rates used are among the parameters that the voucher keeps.
    const expansion = expandRule(rule, parameters, { decimalsOf, exchangeRate: () => undefined });
    if (!expansion.ok) {
      return { ...header, values: [], lines: [], agrees: false, problem: expansion.refusal.message };
    }
    const { lines, explanation } = expansion.value;
    const agrees = isSame(
      lines.map((line) => statedAs(line, decimalsOf(line.currency)!)),
      stated,
    );
    return { ...header, values: [...explanation.values], lines: [...explanation.lines], agrees };
  }
}

type BareLine = Omit<StatedLineDto, 'lineNumber'>;

const statedAs = (
  { account, side, amount, currency, hold, purpose }: ExpandedLine,
  decimals: number,
): BareLine => ({
  account,
  side: side === 'D' ? 'debit' : 'credit',
  amount: formatAmount(amount, decimals),
  currency,
  ...asideOf({ hold, purpose }),
});

const asideOf = ({ hold, purpose }: { hold?: string | undefined; purpose?: string | undefined }) => ({
  ...(hold !== undefined && { hold }),
  ...(purpose !== undefined && { purpose }),
});

function isSame(worked: readonly BareLine[], stated: readonly BareLine[]): boolean {
  if (worked.length !== stated.length) return false;
  return worked.every((line, index) => {
    const { account, side, amount, currency, hold, purpose } = stated[index]!;
    if (line.hold !== hold || line.purpose !== purpose) return false;
    return (
      line.account === account && line.side === side && line.amount === amount && line.currency === currency
    );
  });
}
