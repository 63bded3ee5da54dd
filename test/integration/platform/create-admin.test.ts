import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createSchema } from '../../support/schema.js';
import { startService, testEnvironment } from '../../support/service.js';

it('the first admin key comes from the command line and works from then on', async () => {
  const schema = await createSchema();
  await schema.sql('DELETE FROM api_key');
  const env = { PATH: process.env.PATH, ...testEnvironment(schema.databaseUrl) };
  const run = promisify(execFile)(process.execPath, ['dist/src/create-admin-key.js', 'create-admin'], {
    env,
  });
  const key = /^sp_test_\w+$/m.exec((await run).stdout)?.[0];
  expect(key).toBeDefined();

  const service = await startService({ schema });
  const { status, body } = await service.call('GET', '/v1/audit-events', { key: key! });
  expect(status).toBe(200);
  expect(body.items).toMatchObject([
    { client: 'administrator', action: 'api-key.provision', apiKey: key!.slice(0, 16) },
  ]);
  await service.stop();
  await schema.drop();

  const wrong = promisify(execFile)(process.execPath, ['dist/src/create-admin-key.js'], { env });
  await expect(wrong).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Usage') });
});
