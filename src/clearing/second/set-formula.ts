import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { Calendars } from '../../calendars/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { accountPatternProblem } from '../rules/account-pattern.rules.js';
import { FormulaRepository } from './database/formula.repository.js';
import { SetClearingFormulaDto } from './dto/formula.dto.js';
import type { FormulaDefinition } from './formula.js';
import { secondRefusals } from './second.errors.js';

const PART = /^(0[.][0-9]{1,9}|1([.]0{1,9})?)$/;
const ZERO = /^0[.]0+$/;

/** A new formula of second clearing (二清), or the next version of one: proposed by one client, approved by another. */
@Injectable()
export class SetClearingFormula implements ChangeCommand<SetClearingFormulaDto> {
  readonly effect = 'change';
  readonly name = 'set-clearing-formula';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = SetClearingFormulaDto;

  constructor(
    private readonly formulas: FormulaRepository,
    private readonly calendars: Calendars,
  ) {}

  async check(book: BookRef, content: SetClearingFormulaDto): Promise<Result<void>> {
    const problem = formulaProblem(content);
    if (problem) return refused(problem);
    const calendar = await this.calendars.of(book.id, content.calendar);
    return calendar.ok ? accepted(undefined) : calendar;
  }

  async execute(
    tx: Tx,
    { approvalId, book, content }: ApprovedOrder<SetClearingFormulaDto>,
  ): Promise<Result<object>> {
    const kept = { code: content.formula, definition: definitionOf(content), approvalId };
    return accepted({ formula: content.formula, version: await this.formulas.add(tx, book.id, kept) });
  }
}

function formulaProblem({
  part,
  payeeKind,
  payeeValue,
  payable,
  refund,
}: SetClearingFormulaDto): Refusal | null {
  if (!PART.test(part) || ZERO.test(part)) return secondRefusals.partMalformed();
  const namesValue = payeeKind === 'attribute' || payeeKind === 'constant';
  if (namesValue !== (payeeValue !== undefined)) return secondRefusals.payeeMalformed();
  for (const [field, pattern] of Object.entries({ payable, refund })) {
    const problem = accountPatternProblem(pattern);
    if (problem) return secondRefusals.accountMalformed(`content/${field}`, problem);
  }
  return null;
}

const definitionOf = (content: SetClearingFormulaDto): FormulaDefinition => ({
  name: content.name,
  payee: { kind: content.payeeKind, value: content.payeeValue ?? null },
  product: { kind: content.productKind, value: content.productValue },
  part: content.part,
  openDays: content.openDays,
  calendar: content.calendar,
  at: content.at,
  businessType: content.businessType,
  accounts: { payable: content.payable, refund: content.refund },
});
