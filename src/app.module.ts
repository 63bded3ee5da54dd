import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ArchiveModule } from './archive/index.js';
import { CalendarsModule } from './calendars/index.js';
import { ChannelsModule } from './channels/index.js';
import { ClearingRulesModule, ClearingRunsModule, InterceptorsModule } from './clearing/index.js';
import { ClosingModule } from './closing/index.js';
import { DemoModule } from './demo/index.js';
import { DayJobsModule } from './jobs/index.js';
import { FinanceReportsModule } from './finance-reports/index.js';
import { ErpExportModule } from './erp-export/index.js';
import { LedgerModule } from './ledger/index.js';
import { AuditModule } from './platform/audit/index.js';
import { AuthModule } from './platform/auth/index.js';
import type { Config } from './platform/config/index.js';
import { DatabaseModule } from './platform/database/index.js';
import { HealthModule } from './platform/health/index.js';
import { HttpModule } from './platform/http/index.js';
import { JobsModule } from './platform/jobs/index.js';
import { LockModule } from './platform/lock/index.js';
import type { Logging } from './platform/logging/index.js';
import { NodeStateModule } from './platform/node-state/index.js';
import { MetricsEndpointModule } from './platform/metrics/endpoint/metrics-endpoint.module.js';
import { MetricsModule } from './platform/metrics/index.js';
import { PlatformModule, type Substitutes } from './platform/platform.module.js';
import { TracingModule } from './platform/tracing/index.js';
import { RuntimeSettingsModule } from './platform/runtime-settings/index.js';
import { SchedulerModule } from './scheduler/index.js';
import { TradeFilesModule } from './trade-files/index.js';
import {
  SettlementFundsModule,
  SettlementModule,
  SettlementNightModule,
  SettlementPayingModule,
  SettlementStatementsModule,
} from './settlement/index.js';
import { TrialBalanceModule } from './trial-balance/index.js';
import { PayeesModule } from './payees/index.js';
import { PaymentFilesModule } from './payment-files/index.js';
import { PayoutBatchesModule } from './payout-batches/index.js';
import { OwnTransfersModule } from './own-transfers/index.js';
import { PayoutSendingModule } from './payout-sending/index.js';
import { PayoutsModule } from './payouts/index.js';
import { WorkListsModule } from './work-lists/index.js';
import { WebhooksModule } from './webhooks/index.js';

/** Everything the service is made of. */
@Module({})
export class AppModule {
  static of(config: Config, logging: Logging, substitutes: Substitutes): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.of(config, logging, substitutes),
        MetricsModule,
        TracingModule,
        JobsModule,
        DatabaseModule,
        ScheduleModule.forRoot(),
        AuditModule,
        AuthModule,
        HttpModule,
        LockModule,
        RuntimeSettingsModule,
        NodeStateModule,
        HealthModule,
        MetricsEndpointModule,
        LedgerModule,
        CalendarsModule,
        ChannelsModule,
        SchedulerModule,
        WebhooksModule,
        PayeesModule,
        PayoutsModule,
        PayoutBatchesModule,
        PayoutSendingModule,
        PaymentFilesModule,
        OwnTransfersModule,
        TradeFilesModule,
        ClearingRulesModule,
        InterceptorsModule,
        SettlementModule,
        SettlementFundsModule,
        SettlementPayingModule,
        SettlementStatementsModule,
        SettlementNightModule,
        WorkListsModule,
        ClearingRunsModule,
        TrialBalanceModule,
        DayJobsModule,
        FinanceReportsModule,
        ErpExportModule,
        ClosingModule,
        ArchiveModule,
        DemoModule,
      ],
    };
  }
}
