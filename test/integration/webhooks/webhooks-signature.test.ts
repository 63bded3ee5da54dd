import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outcomeOf } from '../../support/call.js';
import { TurnableClock } from '../../support/clock.js';
import { runnableBlocks } from '../../support/guide.js';
import {
  append,
  command,
  createEndpoint,
  eventOf,
  openFirstBook,
  readEndpoint,
  startWebhookNode,
  type WebhookNode,
} from '../../support/webhook-nodes.js';
import { startWebhookReceiver, type Receipt, type WebhookReceiver } from '../../support/webhook-receiver.js';

/** As the guide has it. */
type Verify = (secret: string, headers: Receipt['headers'], body: string, now?: number) => boolean;

const clock = new TurnableClock();
let node: WebhookNode;
let receiver: WebhookReceiver;
let endpoint: { id: string; secret: string };
let verify: Verify;
let folder: string;
beforeAll(async () => {
  node = await startWebhookNode({ clock });
  receiver = await startWebhookReceiver();
  await openFirstBook(node);
  endpoint = await createEndpoint(node, receiver.url);
  folder = await mkdtemp(join(tmpdir(), 'webhook-guide-'));
  const [block] = runnableBlocks('docs/guides/webhooks.md').filter(({ language }) => language === 'js');
  const file = join(folder, 'verify.mjs');
  await writeFile(file, block!.code);
  verify = ((await import(pathToFileURL(file).href)) as { isFromSuanpan: Verify }).isFromSuanpan;
});
afterAll(async () => {
  await receiver.stop();
  await node.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => void (receiver.receipts.length = 0));

let subjects = 0;
async function nextReceipt(): Promise<Receipt> {
  await append(node, eventOf(`payout:signed-${subjects++}`, 1));
  await node.tell();
  return receiver.receipts.at(-1)!;
}
const seconds = (): number => clock.now().getTime() / 1_000;
const rotate = (overlapSeconds: number) => command(node, `/${endpoint.id}/rotate`, { overlapSeconds });

describe('the signature', () => {
  it('is an HMAC of time, id and body under the secret that was told once', async () => {
    const { headers, body, event } = await nextReceipt();
    const text = `${seconds()}.${event.id}.${body}`;
    const expected = createHmac('sha256', endpoint.secret).update(text).digest('hex');
    expect(headers).toMatchObject({
      'suanpan-webhook-id': event.id,
      'suanpan-webhook-timestamp': String(seconds()),
      'suanpan-webhook-signature': `v1=${expected}`,
    });
  });

  it('is checked as the guide says, and nothing that was changed, or is old, passes', async () => {
    const { headers, body } = await nextReceipt();
    expect(verify(endpoint.secret, headers, body, seconds())).toBe(true);
    expect(verify(endpoint.secret, headers, `${body} `, seconds())).toBe(false);
    expect(verify('spw_other', headers, body, seconds())).toBe(false);
    expect(verify(endpoint.secret, { ...headers, 'suanpan-webhook-id': 'x' }, body, seconds())).toBe(false);
    expect(verify(endpoint.secret, headers, body, seconds() + 301)).toBe(false);
    expect(verify(endpoint.secret, { ...headers, 'suanpan-webhook-timestamp': 'NaN' }, body, seconds())).toBe(
      false,
    );
    expect(verify(endpoint.secret, { ...headers, 'suanpan-webhook-signature': 'v1=' }, body, seconds())).toBe(
      false,
    );
  });

  it('has two values while a secret is put in the place of another, and one when the time is over', async () => {
    const before = endpoint.secret;
    const rotated = await rotate(3_600);
    const after = rotated.body.secret as string;
    expect(after).not.toBe(before);
    expect(rotated.body.previousSecretUntil).not.toBeNull();
    const both = await nextReceipt();
    expect([before, after].map((secret) => verify(secret, both.headers, both.body, seconds()))).toEqual([
      true,
      true,
    ]);
    expect(outcomeOf(await rotate(60))).toEqual([409, 'WEBHOOK.ROTATION_UNDER_WAY']);

    clock.advanceSeconds(3_601);
    const one = await nextReceipt();
    expect([before, after].map((secret) => verify(secret, one.headers, one.body, seconds()))).toEqual([
      false,
      true,
    ]);
    await node.forget.execute();
    expect((await readEndpoint(node, endpoint.id)).previousSecretUntil).toBeNull();
    endpoint.secret = after;
  });

  it('is one of the new secret alone, at once, when the one before has leaked', async () => {
    await rotate(3_600);
    const leaked = await rotate(0);
    const { headers, body } = await nextReceipt();
    expect(String(headers['suanpan-webhook-signature']).split(',')).toHaveLength(1);
    expect(verify(leaked.body.secret as string, headers, body, seconds())).toBe(true);
  });

  it('needs a secret that stands nowhere in the clear', async () => {
    const { body } = await rotate(0);
    const secret = body.secret as string;
    const rows = JSON.stringify(await node.sql('SELECT * FROM webhook_endpoint'));
    const trail = JSON.stringify(await node.sql('SELECT detail, reason FROM audit_event'));
    expect(rows + trail).not.toContain(secret);
    const [row] = await node.sql<{ sealed: Buffer }>('SELECT sealed_secret AS sealed FROM webhook_endpoint');
    expect(row!.sealed.includes(secret.slice(4))).toBe(false);
    expect(JSON.stringify(await readEndpoint(node, endpoint.id))).not.toContain(secret);
  });
});
