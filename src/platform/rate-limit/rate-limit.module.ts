import { Module } from '@nestjs/common';
import { RuntimeSettingsModule } from '../runtime-settings/index.js';
import { RequestLimits } from './request-limits.js';

@Module({ imports: [RuntimeSettingsModule], providers: [RequestLimits], exports: [RequestLimits] })
export class RateLimitModule {}
