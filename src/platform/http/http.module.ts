import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Draining } from './draining.js';
import { ProblemFilter } from './problem.filter.js';
import { RequestValidationGuard } from './request-validation.guard.js';
import { RouteTable } from './route-table.js';

/** What every request passes besides the access guard: validation on the way in, problems on the way out. */
@Module({
  providers: [
    RouteTable,
    Draining,
    { provide: APP_GUARD, useClass: RequestValidationGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [RouteTable, Draining],
})
export class HttpModule {}
