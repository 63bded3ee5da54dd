import { execFileSync } from 'node:child_process';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { move, openBook, posting } from '../support/book.js';
import { ROLE_KEYS } from '../support/keys.js';
import { startServiceProcess, type ServiceProcess } from '../support/process.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { callerOf } from '../support/call.js';

const REQUESTS = 10_000;
const NO_ANSWER = 0;
const ACCOUNTS = Array.from({ length: 50 }, (_, index) => ({
  code: `f:${index}`,
  glAccount: '2201',
  overdraftLimit: 'unlimited',
}));

type Posting = ReturnType<typeof posting>;
interface Answered {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

describe('10,000 requests at once', () => {
  let schema: TestSchema;
  let node: ServiceProcess;

  beforeAll(async () => {
    schema = await createSchema();
    node = await startServiceProcess({ schema });
    await openBook(callerOf(node.url), { accounts: ACCOUNTS });
  });
  afterAll(async () => {
    await node.stop();
    await schema.drop();
  });

  it('each is posted once, at once or when its caller comes back; the service goes on', async () => {
    const requests = Array.from({ length: REQUESTS }, (_, index) =>
      posting(move(`f:${index % 50}`, `f:${(index * 7 + 1) % 50}`, '0.01')),
    );
    const agent = new Agent({ maxSockets: mostSockets() });
    const answers = await Promise.all(requests.map((each) => send(node.url, each, agent)));
    agent.destroy();

    const posted = answers.filter(({ status }) => status === 201);
    const toldToComeBack = answers.filter(
      ({ status, retryAfter }) => status === 503 && retryAfter !== undefined,
    );
    const withoutAnswer = answers.filter(({ status }) => status === NO_ANSWER);
    expect(posted.length + toldToComeBack.length + withoutAnswer.length).toBe(REQUESTS);
    expect(posted.length).toBeGreaterThan(0);

    const again = requests.filter((_, index) => answers[index]!.status !== 201);
    const calm = new Agent({ maxSockets: 64 });
    const answersAgain = await Promise.all(again.map((each) => send(node.url, each, calm)));
    calm.destroy();
    expect(answersAgain.filter(({ status }) => status !== 201)).toEqual([]);
    expect(await schema.sql('SELECT id FROM voucher')).toHaveLength(REQUESTS);
    expect(await auditBooks(schema.sql)).toEqual([]);
  });
});

/** One connection for each request, as far as this process may open them. */
function mostSockets(): number {
  const limit = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim());
  return Number.isNaN(limit) ? REQUESTS : Math.min(REQUESTS, limit - 200);
}

function send(url: string, { body, headers }: Posting, agent: Agent): Promise<Answered> {
  return new Promise((resolve) => {
    const sent = request(`${url}/v1/books/main/vouchers`, {
      method: 'POST',
      agent,
      headers: {
        ...headers,
        authorization: `Bearer ${ROLE_KEYS.poster}`,
        'content-type': 'application/json',
      },
    });
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () =>
        resolve({ status: response.statusCode!, retryAfter: response.headers['retry-after'] }),
      );
    });
    // A full accept queue resets connections; callers come back then as after a 503.
    sent.on('error', () => resolve({ status: NO_ANSWER, retryAfter: undefined }));
    sent.end(JSON.stringify(body));
  });
}
