import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { DemoModule } from './demo/index.js';
import { LedgerModule } from './ledger/index.js';
import { AuditModule } from './platform/audit/index.js';
import { AuthModule } from './platform/auth/index.js';
import type { Config } from './platform/config/index.js';
import { DatabaseModule } from './platform/database/index.js';
import { HealthModule } from './platform/health/index.js';
import { HttpModule } from './platform/http/index.js';
import { LockModule } from './platform/lock/index.js';
import type { Logging } from './platform/logging/index.js';
import { PlatformModule, type Substitutes } from './platform/platform.module.js';
import { TrialBalanceModule } from './trial-balance/index.js';

/** Everything the service is made of. */
@Module({})
export class AppModule {
  static of(config: Config, logging: Logging, substitutes: Substitutes): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.of(config, logging, substitutes),
        DatabaseModule,
        ScheduleModule.forRoot(),
        AuditModule,
        AuthModule,
        HttpModule,
        LockModule,
        HealthModule,
        LedgerModule,
        TrialBalanceModule,
        DemoModule,
      ],
    };
  }
}
