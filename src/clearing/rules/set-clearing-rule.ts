import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DefinitionRepository } from '../definitions/database/definition.repository.js';
import { KeepVersion } from '../definitions/keep-version.js';
import { CheckRuleProposal } from './check-rule-proposal.js';
import { SetClearingRuleDto } from './dto/clearing-rule.dto.js';
import { ruleOf } from './read-definition.rules.js';

/** A new clearing rule (清算规则), or the next version of one: proposed by one client, approved by another. */
@Injectable()
export class SetClearingRule implements ChangeCommand<SetClearingRuleDto> {
  readonly effect = 'change';
  readonly name = 'set-clearing-rule';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = SetClearingRuleDto;

  constructor(
    private readonly proposals: CheckRuleProposal,
    private readonly definitions: DefinitionRepository,
    private readonly keepVersion: KeepVersion,
  ) {}

  check(book: BookRef, content: SetClearingRuleDto): Promise<Result<void>> {
    return this.proposals.execute(book, content.rule, ruleOf(content));
  }

  async execute(
    tx: Tx,
    { approvalId, book, content }: ApprovedOrder<SetClearingRuleDto>,
  ): Promise<Result<object>> {
    const { rule: code } = content;
    const definition = ruleOf(content);
    await this.definitions.advance(tx, book.id);
    const checked = await this.proposals.againstOthers(book, code, definition, tx);
    if (!checked.ok) return checked;
    const version = await this.keepVersion.execute(tx, book.id, 'rule', { code, definition, approvalId });
    return accepted({ rule: code, version });
  }
}
