import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hire } from '../../support/approvals.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { TurnableClock } from '../../support/clock.js';
import {
  append,
  command,
  createEndpoint,
  ENDPOINTS,
  eventOf,
  openFirstBook,
  startWebhookNode,
  type WebhookNode,
} from '../../support/webhook-nodes.js';

const URL = 'http://127.0.0.1:9/hook';
const NOWHERE = '01a1fdac-0000-7000-8000-000000000000';

const clock = new TurnableClock();
let node: WebhookNode;
let id: string;
beforeAll(async () => {
  node = await startWebhookNode({ clock });
  await openFirstBook(node);
  id = (await createEndpoint(node, URL, { types: ['payout.*', 'payout.*', 'order.paid'] })).id;
});
afterAll(() => node.stop());

const put = (body: object): Promise<Answer> =>
  node.call('PUT', `${ENDPOINTS}/${id}`, { role: 'admin', body: { reason: 'test', ...body } });
const get = (path: string, key?: string): Promise<Answer> =>
  node.call('GET', `${ENDPOINTS}${path}`, key ? { key } : { role: 'operator' });

describe('bad input', () => {
  const create = { client: 'test-client', url: URL, types: ['*'] };
  it.each<[string, object, number, string]>([
    ['no address', { ...create, url: '' }, 400, 'HTTP.FIELD_INVALID'],
    ['another scheme', { ...create, url: 'ftp://127.0.0.1/' }, 422, 'WEBHOOK.URL_NOT_ALLOWED'],
    ['a user in the address', { ...create, url: 'http://me@127.0.0.1/' }, 422, 'WEBHOOK.URL_NOT_ALLOWED'],
    ['no address at all', { ...create, url: 'hook' }, 422, 'WEBHOOK.URL_NOT_ALLOWED'],
    ['no types', { ...create, types: [] }, 400, 'HTTP.FIELD_INVALID'],
    ['no such type', { ...create, types: ['Payout'] }, 400, 'HTTP.FIELD_INVALID'],
    ['a type that is too long', { ...create, types: ['a'.repeat(65)] }, 400, 'HTTP.FIELD_INVALID'],
    ['no client', { ...create, client: 'nobody' }, 404, 'WEBHOOK.CLIENT_NOT_FOUND'],
    ['a field too many', { ...create, secret: 'mine' }, 400, 'HTTP.FIELD_UNKNOWN'],
  ])('to create: %s', async (_, body, status, code) =>
    expect(outcomeOf(await command(node, '', body))).toEqual([status, code]),
  );

  it.each<[string, string, object, number, string]>([
    ['nothing named', 'replay', {}, 400, 'WEBHOOK.REPLAY_MALFORMED'],
    ['two named', 'replay', { event: NOWHERE, fromEvent: NOWHERE }, 400, 'WEBHOOK.REPLAY_MALFORMED'],
    ['an unknown event', 'replay', { event: NOWHERE }, 404, 'WEBHOOK.EVENT_NOT_FOUND'],
    ['an unknown beginning', 'replay', { fromEvent: NOWHERE }, 404, 'WEBHOOK.EVENT_NOT_FOUND'],
    ['a time to come', 'replay', { fromTime: '2030-01-01T00:00:00Z' }, 422, 'WEBHOOK.REPLAY_IN_FUTURE'],
    ['no time', 'replay', { fromTime: 'yesterday' }, 400, 'HTTP.FIELD_INVALID'],
    ['an unknown event', 'give-up', { event: NOWHERE }, 404, 'WEBHOOK.EVENT_NOT_FOUND'],
    ['a long overlap', 'rotate', { overlapSeconds: 604_801 }, 400, 'HTTP.FIELD_INVALID'],
    ['no reason', 'pause', { reason: '' }, 400, 'HTTP.FIELD_INVALID'],
  ])('%s, to %s', async (_, what, body, status, code) =>
    expect(outcomeOf(await command(node, `/${id}/${what}`, body))).toEqual([status, code]),
  );

  it.each([NOWHERE, 'x', "'"])('an endpoint %s is not found by any route', async (unknown) => {
    const path = `/${encodeURIComponent(unknown)}`;
    const answers = [
      ...(await Promise.all([get(path), get(`${path}/deliveries`), get(`${path}/subjects`)])),
      await command(node, `${path}/pause`, {}),
      await command(node, `${path}/replay`, { fromTime: '2026-11-21T00:00:00Z' }),
    ];
    for (const answer of answers) expect(outcomeOf(answer)).toEqual([404, 'WEBHOOK.ENDPOINT_NOT_FOUND']);
  });

  it.each(['', '/deliveries', '/deliveries?subject=payout:a', '/subjects'])(
    'a foreign cursor of %s',
    async (list) => {
      const path = list === '' ? '?' : `/${id}${list}${list.includes('?') ? '&' : '?'}`;
      expect(outcomeOf(await get(`${path}after=WyJ4Il0`))).toEqual([400, 'HTTP.CURSOR_MALFORMED']);
    },
  );

  it('a version that is not the last one', async () => {
    expect(outcomeOf(await put({ url: URL, types: ['*'], expectedVersion: 7 }))).toEqual([
      409,
      'WEBHOOK.VERSION_DIFFERS',
    ]);
  });

  it('an eleventh endpoint of a client, until one is retired', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => command(node, '', create)));
    expect(made.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(201), 409]);
    expect(made.find(({ status }) => status === 409)!.body.code).toBe('WEBHOOK.TOO_MANY_ENDPOINTS');
    for (const { body } of made.filter(({ status }) => status === 201))
      expect((await command(node, `/${body.id}/retire`, {})).status).toBe(200);
    const other = await createEndpoint(node, URL);
    expect((await command(node, `/${other.id}/retire`, {})).status).toBe(200);
    expect(outcomeOf(await command(node, `/${other.id}/rotate`, { overlapSeconds: 0 }))).toEqual([
      409,
      'WEBHOOK.ENDPOINT_RETIRED',
    ]);
  });
});

describe('who may', () => {
  it('a poster sees and replays for its own client only, and changes nothing', async () => {
    const stranger = await hire(node.call, 'stranger', ['poster']);
    expect((await get(`/${id}`, node.keys.poster)).body).toMatchObject({
      id,
      types: ['order.paid', 'payout.*'],
    });
    expect(outcomeOf(await get(`/${id}`, stranger))).toEqual([404, 'WEBHOOK.ENDPOINT_NOT_FOUND']);
    expect((await get('', stranger)).body.items).toEqual([]);
    const replay = { fromTime: '2026-11-21T07:00:00Z' };
    expect((await command(node, `/${id}/replay`, replay, { key: stranger })).status).toBe(404);
    expect((await command(node, `/${id}/replay`, replay, { role: 'poster' })).status).toBe(200);
    expect(outcomeOf(await command(node, `/${id}/replay`, replay))).toEqual([
      409,
      'WEBHOOK.REPLAY_UNDER_WAY',
    ]);
    await node.replays.layOut();
    for (const what of ['pause', 'resume', 'retire', 'rotate', 'give-up'])
      expect((await command(node, `/${id}/${what}`, {}, { role: 'poster' })).status).toBe(403);
    expect((await command(node, '', {}, { role: 'operator' })).status).toBe(403);
  });

  it('every write is in the audit trail, once, and what changes nothing is not', async () => {
    const before = await node.sql('SELECT id FROM audit_event');
    await put({ url: `${URL}/2`, types: ['payout.*'] });
    await put({ url: `${URL}/2`, types: ['payout.*'] });
    await command(node, `/${id}/pause`, {});
    await command(node, `/${id}/pause`, {});
    await command(node, `/${id}/resume`, {});
    await command(node, `/${id}/rotate`, { overlapSeconds: 0 });
    const rows = await node.sql<{ action: string; target: string; reason: string }>(
      `SELECT action, target, reason FROM audit_event ORDER BY id LIMIT 100 OFFSET ${before.length}`,
    );
    const did = (action: string) => ({ action: `webhook-endpoint.${action}`, target: id, reason: 'test' });
    expect(rows).toEqual(['change', 'pause', 'resume', 'rotate'].map(did));
  });
});

describe('lists', () => {
  it('page through everything once, whatever happens meanwhile', async () => {
    await command(node, `/${id}/pause`, {});
    const events = Array.from({ length: 25 }, (_, index) =>
      eventOf(`payout:l-${index % 5}`, 1 + Math.floor(index / 5)),
    );
    await append(node, ...events);
    await node.tell();
    for (const [path, expected] of [
      ['deliveries?', 25],
      ['deliveries?subject=payout:l-3&', 5],
      ['subjects?state=due&', 5],
    ] as const) {
      const seen: string[] = [];
      let after = '';
      do {
        const { body } = await get(`/${id}/${path}limit=2${after}`);
        seen.push(...body.items.map(({ event }: { event: string }) => event));
        after = body.hasMore ? `&after=${body.next}` : '';
        if (seen.length === 2) await append(node, eventOf(`payout:m-${expected}-${path.length}`, 1));
      } while (after !== '');
      expect([path, seen.length, new Set(seen).size]).toEqual([path, expected, expected]);
    }
  });
});
