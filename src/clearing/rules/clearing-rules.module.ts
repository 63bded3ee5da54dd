import { Module, type OnModuleInit } from '@nestjs/common';
import { CalendarsModule } from '../../calendars/index.js';
import { ApprovalCommands, ApprovalsModule } from '../../ledger/approvals/index.js';
import { BooksModule } from '../../ledger/books/index.js';
import { DefinitionsModule } from '../definitions/definitions.module.js';
import { CheckRuleProposal } from './check-rule-proposal.js';
import { ClearingRulesController } from './clearing-rules.controller.js';
import { CurrentClearingRules } from './current-clearing-rules.js';
import { ExplainClearing } from './explain-clearing.js';
import { FeeSchedulesController } from './fee-schedules.controller.js';
import { LoadClearingRules } from './load-clearing-rules.js';
import { SetClearingRule } from './set-clearing-rule.js';
import { SetFeeSchedule } from './set-fee-schedule.js';

/** Rules (清算规则) and fee schedules (费率表) of first clearing, changed by maker and checker only. */
@Module({
  imports: [ApprovalsModule, BooksModule, CalendarsModule, DefinitionsModule],
  controllers: [ClearingRulesController, FeeSchedulesController],
  providers: [
    CheckRuleProposal,
    CurrentClearingRules,
    ExplainClearing,
    LoadClearingRules,
    SetClearingRule,
    SetFeeSchedule,
  ],
  exports: [CurrentClearingRules, LoadClearingRules],
})
export class ClearingRulesModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly setRule: SetClearingRule,
    private readonly setSchedule: SetFeeSchedule,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.setRule);
    this.commands.register(this.setSchedule);
  }
}
