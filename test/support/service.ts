import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream } from 'pino';
import { createApp } from '../../src/create-app.js';
import { type Role } from '../../src/platform/auth/index.js';
import type { Clock } from '../../src/platform/clock/index.js';
import { readConfig } from '../../src/platform/config/index.js';
import type { Ids } from '../../src/platform/ids/index.js';
import { createLogging } from '../../src/platform/logging/index.js';
import { ClearingPace } from '../../src/clearing/runs/clearing-pace.js';
import { OwnTransferPace } from '../../src/own-transfers/own-transfer-pace.js';
import { BatchPace } from '../../src/payout-batches/batch-pace.js';
import { SendingPace } from '../../src/payout-sending/sending-pace.js';
import { Pace } from '../../src/scheduler/pace.js';
import { TradeFilesPace } from '../../src/trade-files/trade-files-pace.js';
import { PayingPace } from '../../src/settlement/paying/paying-pace.js';
import { FundsPace } from '../../src/settlement/funds/funds-pace.js';
import { SettlementPace } from '../../src/settlement/settlement-pace.js';
import { WebhookPace } from '../../src/webhooks/pace.js';
import { callerOf, type Call } from './call.js';
import { ROLE_KEYS, TEST_PEPPER } from './keys.js';
import { createSchema, type TestSchema } from './schema.js';

export interface ServiceOptions {
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Environment variables on top of those of the test environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Receives the log, which tests otherwise do without. */
  readonly log?: DestinationStream;
  /** A schema that is there already; it is not dropped at the end. */
  readonly schema?: TestSchema;
}

export interface Service {
  readonly url: string;
  readonly call: Call;
  readonly keys: Readonly<Record<Role, string>>;
  readonly databaseUrl: string;
  readonly adminUrl: string;
  readonly sql: TestSchema['sql'];
  readonly app: NestFastifyApplication;
  stop(): Promise<void>;
}

/** Where no test has a Redis: nothing listens there, and the service must do without. */
const NO_REDIS = 'redis://127.0.0.1:1';

/** The service in this process, on a port and a schema of its own, with a client and a key for every role. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const schema = options.schema ?? (await createSchema());
  const app = await createApp(readConfig(testEnvironment(schema.databaseUrl, options.env)), {
    ...(options.clock && { clock: options.clock }),
    ...(options.ids && { ids: options.ids }),
    logging: options.log
      ? createLogging('info', options.log)
      : createLogging('silent', { write: () => undefined }),
  });
  // Jobs run when a test calls for them: the time of day is none of its business.
  app.get(Pace).automatic = false;
  app.get(SendingPace).automatic = false;
  app.get(OwnTransferPace).automatic = false;
  app.get(BatchPace).automatic = false;
  app.get(TradeFilesPace).automatic = false;
  app.get(SettlementPace).automatic = false;
  app.get(PayingPace).automatic = false;
  app.get(FundsPace).automatic = false;
  app.get(WebhookPace).automatic = false;
  app.get(ClearingPace).automatic = false;
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    call: callerOf(url),
    keys: ROLE_KEYS,
    databaseUrl: schema.databaseUrl,
    adminUrl: schema.adminUrl,
    sql: schema.sql,
    app,
    stop: async () => {
      await app.close();
      if (!options.schema) await schema.drop();
    },
  };
}

/** The environment variables of a service under test. */
export function testEnvironment(
  databaseUrl: string,
  env: ServiceOptions['env'] = {},
): Record<string, string> {
  return {
    SUANPAN_ENV: 'test',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: '0',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: '8',
    REDIS_URL: process.env.TEST_REDIS_URL ?? NO_REDIS,
    LOG_LEVEL: 'warn',
    API_KEY_PEPPER: TEST_PEPPER,
    ...env,
  };
}
