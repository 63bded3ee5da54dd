import { Global, Module } from '@nestjs/common';
import { JobRuns } from './job-runs.js';

/** What the service does by itself, seen from outside. */
@Global()
@Module({ providers: [JobRuns], exports: [JobRuns] })
export class JobsModule {}
