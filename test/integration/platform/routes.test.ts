import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../../../src/app.module.js';
import { readConfig } from '../../../src/platform/config/index.js';
import { createFastifyAdapter } from '../../../src/platform/http/fastify-adapter.js';
import { CurrentCaller, Public, Roles } from '../../../src/platform/http/index.js';
import { routesOf, type Route } from '../../../src/platform/http/routes.js';
import { setUpHttp } from '../../../src/platform/http/set-up-http.js';
import { createLogging } from '../../../src/platform/logging/index.js';
import { type Caller } from '../../../src/platform/auth/index.js';
import { callerOf, type Call } from '../../support/call.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { testEnvironment } from '../../support/service.js';

@Controller()
class SampleController {
  @Get('forgotten')
  forgotten(): string {
    return 'never seen';
  }

  @Get('open')
  @Public()
  open(): object {
    return { open: true };
  }

  @Get('v1/books/:book/things')
  @Roles('finance', 'poster')
  things(@CurrentCaller() caller: Caller): object {
    return { client: caller.clientCode, roles: [...caller.roles], traceId: caller.traceId };
  }

  @Get('broken')
  @Public()
  broken(): never {
    throw Object.assign(new Error('SELECT name FROM party'), { sql: 'SELECT', parameters: ['Alice'] });
  }
}

let schema: TestSchema;
let app: NestFastifyApplication;
let call: Call;
let routes: Route[];
const log: string[] = [];

beforeAll(async () => {
  schema = await createSchema();
  const logging = createLogging('info', { write: (line) => void log.push(line) });
  const service = AppModule.of(readConfig(testEnvironment(schema.databaseUrl)), logging, {});
  @Module({ imports: [service], controllers: [SampleController] })
  class SampleModule {}
  app = await NestFactory.create(SampleModule, createFastifyAdapter(logging.logger), {
    bodyParser: false,
    logger: false,
  });
  routes = routesOf(app).filter((route) => !route.name.startsWith('SampleController'));
  setUpHttp(app);
  await app.listen(0, '127.0.0.1');
  call = callerOf(await app.getUrl());
});
afterAll(async () => {
  await app.close();
  await schema.drop();
});

describe('deny by default', () => {
  it('a route that says nothing is open to nobody', async () => {
    expect((await call('GET', '/forgotten', { role: null })).status).toBe(401);
    const { status, body } = await call('GET', '/forgotten', { role: 'admin' });
    expect([status, body.code]).toEqual([403, 'AUTH.ROUTE_NOT_OPEN']);
  });

  it('a public route asks for nothing', async () => {
    expect((await call('GET', '/open', { role: null })).body).toEqual({ open: true });
  });

  it('who may not call a route is not told what it takes', async () => {
    const answered = async (role: 'admin' | null, path: string): Promise<unknown> =>
      (await call('POST', path, { role, body: { nothing: 'of the kind' } })).body.code;
    for (const path of ['/v1/books/main/vouchers', `/v1/books/${'b'.repeat(161)}/vouchers`]) {
      expect(await answered(null, path)).toBe('AUTH.KEY_MISSING');
      expect(await answered('admin', path)).toBe('AUTH.ROLE_MISSING');
    }
  });

  it('any one of the roles is enough, no other is', async () => {
    const traceparent = `00-${'cd'.repeat(16)}-00f067aa0ba902b7-01`;
    const { body } = await call('GET', '/v1/books/main/things', {
      role: 'finance',
      headers: { traceparent },
    });
    expect(body).toEqual({ client: 'test-client', roles: ['finance'], traceId: 'cd'.repeat(16) });
    expect((await call('GET', '/v1/books/main/things', { role: 'admin' })).body.code).toBe(
      'AUTH.ROLE_MISSING',
    );
  });

  it('a key of some books reaches no other, however it is spelled', async () => {
    await schema.sql("UPDATE api_key SET books = 'main,second' WHERE roles = 'poster'");
    const outcome = async (book: string): Promise<unknown> => {
      const { status, body } = await call('GET', `/v1/books/${book}/things`);
      return status === 200 ? 'reached' : body.code;
    };
    expect(await outcome('main')).toBe('reached');
    expect(await outcome('m%61in')).toBe('reached');
    for (const book of ['third', 'MAIN', 'main%20', 'main,second', '*']) {
      expect(await outcome(book)).toBe('AUTH.BOOK_NOT_IN_SCOPE');
    }
  });
});

describe('a fault of the service', () => {
  it('is logged with its error and told without it', async () => {
    const { status, body } = await call('GET', '/broken', { role: null });
    expect([status, body.code]).toEqual([500, 'SERVICE.INTERNAL_ERROR']);
    expect(JSON.stringify(body)).not.toMatch(/SELECT|Alice|\.ts|\.js/);
    const line = log.find((text) => text.includes('"request failed"'))!;
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      traceId: body.traceId,
      err: { stack: expect.any(String) },
    });
    expect(line).not.toContain('Alice');
  });
});

describe('every route of the service', () => {
  it('names its roles or is public', () => {
    expect(routes.filter((route) => !route.isPublic && !route.roles?.length).map(({ name }) => name)).toEqual(
      [],
    );
  });

  it('public are the health probes, the metrics, which have a token, and callbacks, which channels sign', () => {
    expect(
      routes
        .filter((route) => route.isPublic)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'ChannelCallbacksController.take',
      'HealthController.live',
      'HealthController.ready',
      'MetricsController.read',
    ]);
  });

  it('says what it answers', () => {
    expect(routes.filter((route) => route.answer === undefined).map(({ name }) => name)).toEqual([]);
  });
});
