import { Module } from '@nestjs/common';
import { HttpModule } from '../http/index.js';
import { DatabaseProbe } from './database-probe.repository.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Module({ controllers: [HealthController], providers: [DatabaseProbe, Readiness], imports: [HttpModule] })
export class HealthModule {}
