import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { BooksModule } from '../books/index.js';
import { ChartModule } from '../chart/index.js';
import { CurrenciesModule } from '../currencies/index.js';
import { StopsModule } from '../stops/index.js';
import { PostingRuleRepository } from './database/posting-rule.repository.js';
import { RuleChangeRepository } from './database/rule-change.repository.js';
import { RuleListRepository } from './database/rule-list.repository.js';
import { InstallRules } from './install-rules.js';
import { PostingRulesController } from './posting-rules.controller.js';
import { PutRuleInForce } from './put-rule-in-force.js';
import { ReadRules } from './read-rules.js';
import { ReadRulesController } from './read-rules.controller.js';
import { RuleChecks } from './rule-checks.js';
import { RuleDirectory } from './rule-directory.js';
import { SaveRule } from './save-rule.js';

@Module({
  imports: [AccountsModule, BooksModule, ChartModule, CurrenciesModule, StopsModule],
  controllers: [PostingRulesController, ReadRulesController],
  providers: [
    InstallRules,
    PostingRuleRepository,
    PutRuleInForce,
    ReadRules,
    RuleChangeRepository,
    RuleChecks,
    RuleDirectory,
    RuleListRepository,
    SaveRule,
  ],
  exports: [PostingRuleRepository, RuleDirectory],
})
export class PostingRulesModule {}
