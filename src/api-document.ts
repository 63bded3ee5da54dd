import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { buildOpenApi } from './platform/http/openapi.js';
import { createLogging } from './platform/logging/index.js';
import type { Config } from './platform/config/index.js';
import { createFastifyAdapter } from './platform/http/fastify-adapter.js';

/** The OpenAPI document as committed, made without a database: nothing is started, only what is declared is read. */
export async function apiDocument(): Promise<string> {
  const logging = createLogging('silent');
  const app = await NestFactory.create(
    AppModule.of({} as Config, logging, {}),
    createFastifyAdapter(logging.logger),
    { preview: true, logger: false, abortOnError: false },
  );
  return `${JSON.stringify(buildOpenApi(app), null, 2)}\n`;
}
