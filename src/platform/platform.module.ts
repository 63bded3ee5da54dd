import { Module, type DynamicModule } from '@nestjs/common';
import { Clock, SystemClock } from './clock/index.js';
import { CONFIG, type Config } from './config/index.js';
import { Ids, SystemIds } from './ids/index.js';
import { LOGGING, type Logging } from './logging/index.js';

/** What tests put in the place of the real thing. */
export interface Substitutes {
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** Configuration, logging, time and ids, for everybody. */
@Module({})
export class PlatformModule {
  static of(config: Config, logging: Logging, substitutes: Substitutes): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGING, useValue: logging },
      { provide: Clock, useValue: substitutes.clock ?? new SystemClock() },
      { provide: Ids, useValue: substitutes.ids ?? new SystemIds() },
    ];
    return {
      module: PlatformModule,
      global: true,
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
