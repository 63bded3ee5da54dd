import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_CUSTOMER } from '../../../bank/customer.js';
import { CheckEnvironments } from '../../../src/channels/check-environments.js';
import { createApp } from '../../../src/create-app.js';
import { readConfig } from '../../../src/platform/config/index.js';
import { ChannelRepository } from '../../../src/channels/database/channel.repository.js';
import { createLogging } from '../../../src/platform/logging/index.js';
import { openBook } from '../../support/book.js';
import { createChannel } from '../../support/channels.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, testEnvironment, type Service } from '../../support/service.js';

let schema: TestSchema;
let service: Service;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  await openBook(service.call);
  const body = { isActive: false };
  await createChannel(
    service.call,
    'main',
    { url: 'http://127.0.0.1:4100', customer: DEFAULT_CUSTOMER },
    { body },
  );
});
afterAll(async () => {
  await service.stop();
  await schema.drop();
});

/** What a service of that environment says of the channels when it starts. */
function check(environment: string): Promise<void> {
  const config = readConfig(testEnvironment(schema.databaseUrl, { SUANPAN_ENV: environment }));
  return new CheckEnvironments(service.app.get(ChannelRepository), config).onModuleInit();
}

describe('a database of another environment', () => {
  it('is refused in production, though the channel is out of use', async () => {
    await expect(check('production')).rejects.toThrow(/environments do not mix:\n- channel icbc/);
    await expect(check('development')).resolves.toBeUndefined();
  });

  it('is refused outside of production, before anything begins to work', async () => {
    await schema.sql(
      "UPDATE channel SET environment = 'production', base_url = 'https://b', key_id = 'live'",
    );
    await expect(check('production')).resolves.toBeUndefined();
    const logging = createLogging('silent', { write: () => undefined });
    const app = await createApp(readConfig(testEnvironment(schema.databaseUrl)), { logging });
    await expect(app.init()).rejects.toThrow(/Only a service in production/);
    await app.close();
  });

  it.each([
    ["base_url = 'http://b'", /https/],
    ["base_url = 'https://b', key_id = 'demo_1'", /demonstration/],
  ])('with %s is refused in production', async (change, problem) => {
    await schema.sql(`UPDATE channel SET ${change}`);
    await expect(check('production')).rejects.toThrow(problem);
  });
});
