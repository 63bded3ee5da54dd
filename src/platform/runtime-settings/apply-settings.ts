import { Inject, Injectable } from '@nestjs/common';
import { DatabasePool } from '../database/index.js';
import { LOGGING, type Logging } from '../logging/index.js';
import { RuntimeSettings } from './runtime-settings.js';

/** Hands on the settings of those parts of the platform that the settings themselves stand on. */
@Injectable()
export class ApplySettings {
  constructor(settings: RuntimeSettings, pool: DatabasePool, @Inject(LOGGING) logging: Logging) {
    settings.onChange('database.poolSize', (size) => pool.resize(size));
    settings.onChange('log.level', (level) => logging.setLevel(level));
  }
}
