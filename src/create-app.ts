import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config/index.js';
import { createFastifyAdapter } from './platform/http/fastify-adapter.js';
import { compileValidators, routesOf } from './platform/http/routes.js';
import { setUpDocs } from './platform/http/set-up-docs.js';
import { setUpHttp } from './platform/http/set-up-http.js';
import { createLogging, NestLogs, type Logging } from './platform/logging/index.js';
import type { Substitutes } from './platform/platform.module.js';

export interface AppOverrides extends Substitutes {
  /** Where the log goes, standard output if not given. */
  readonly logging?: Logging;
}

/**
 * The application, ready to listen: the same in production and in tests, which turn its clock.
 * @throws when the database cannot be reached or, in production, is not safe for a ledger
 */
export async function createApp(
  config: Config,
  overrides: AppOverrides = {},
): Promise<NestFastifyApplication> {
  const logging = overrides.logging ?? createLogging(config.logLevel);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(config, logging, overrides),
    createFastifyAdapter(logging.logger),
    { bodyParser: false, logger: new NestLogs(logging.logger), abortOnError: false },
  );
  compileValidators(routesOf(app));
  setUpHttp(app);
  setUpDocs(app);
  return app;
}
