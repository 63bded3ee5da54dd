import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChartModule } from '../chart/index.js';
import { PostingRulesModule } from '../posting-rules/index.js';
import { StopsModule } from '../stops/index.js';
import { Caution } from './caution.js';
import { FirstUse } from './first-use.js';
import { ForeseenBalances } from './foreseen-balances.js';
import { PostingFactsRepository } from './database/posting-facts.repository.js';
import { PostingWriterRepository } from './database/posting-writer.repository.js';
import { GroupAccounts } from './group-accounts.js';
import { GroupRunner } from './group-runner.js';
import { LastDates } from './last-dates.js';
import { Pace } from './pace.js';
import { Patience } from './patience.js';
import { PostForeseen } from './post-foreseen.js';
import { PostGroup } from './post-group.js';
import { PostingGauges } from './posting-gauges.js';
import { PostingMetrics } from './posting-metrics.js';
import { PostingQueue } from './posting-queue.js';
import { PostingSettings } from './posting-settings.js';
import { PostingTraces } from './posting-traces.js';
import { SlowLane } from './slow-lane.js';

@Module({
  imports: [AccountsModule, ChartModule, PostingRulesModule, StopsModule],
  providers: [
    PostGroup,
    PostForeseen,
    ForeseenBalances,
    Caution,
    GroupAccounts,
    LastDates,
    FirstUse,
    PostingFactsRepository,
    PostingWriterRepository,
    PostingSettings,
    PostingMetrics,
    PostingTraces,
    Patience,
    GroupRunner,
    Pace,
    SlowLane,
    PostingQueue,
    PostingGauges,
  ],
  exports: [PostingQueue, PostGroup],
})
export class PostingModule {}
