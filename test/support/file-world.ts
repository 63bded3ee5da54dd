import { createHash } from 'node:crypto';
import type { FileTerms, ChannelTerms } from '../../src/channels/index.js';
import { PaymentFilesRound } from '../../src/payment-files/payment-files-round.js';
import { newTraceId } from '../../src/platform/http/index.js';
import type { Rule } from '../../bank/behaviour.js';
import type { GivenFile } from '../../bank/file-desk.js';
import { hire } from './approvals.js';
import { startBank, type TestBank } from './bank.js';
import { move, newRequestNumber, openBook, postLines } from './book.js';
import type { Answer, CallOptions } from './call.js';
import { createChannel } from './channels.js';
import { FILE_TERMS } from './file-terms.js';
import { needNoChecker } from './payouts.js';
import { createSchema, type TestSchema } from './schema.js';
import { startService, type Service, type ServiceOptions } from './service.js';

export const FILE_CHANNEL = 'filebank';
export const FILE_PAYER = 'payer';
export const FILES = `/v1/books/main/channels/${FILE_CHANNEL}/payment-files`;

/** A book with money to pay out, a channel that is told by files, and a bank that reads them when a test brings them. */
export interface FileWorld {
  readonly schema: TestSchema;
  readonly nodes: readonly Service[];
  readonly bank: TestBank;
  readonly checker: string;
  /** Approved by rule. @returns its id */
  approved(more?: object): Promise<string>;
  /** One round of a node. */
  round(node?: Service): Promise<void>;
  /** Sealed and handed over. @returns its reference */
  handedOver(): Promise<string>;
  command(path: string, more?: CallOptions): Promise<Answer>;
  file(reference: string): Promise<Answer['body']>;
  /** Handed over, carried to the bank, and its acknowledgement carried back. */
  carry(reference: string): Promise<Answer | null>;
  download(reference: string): Promise<Buffer>;
  /** What the bank says now of the file, brought to the service. null: it gives nothing */
  result(reference: string, rules?: readonly Rule[]): Promise<Answer | null>;
  bring(kind: 'acknowledgement' | 'result', file: Pick<GivenFile, 'name' | 'content'>): Promise<Answer>;
  payout(id: string): Promise<Answer['body']>;
  stop(): Promise<void>;
}

export interface FileWorldOptions extends ServiceOptions {
  readonly nodes?: number;
  readonly rules?: readonly Rule[];
  readonly file?: Partial<FileTerms>;
  readonly terms?: Partial<ChannelTerms>;
}

export const sha256Of = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

export const brought = (kind: string, { name, content }: Pick<GivenFile, 'name' | 'content'>): object => ({
  ...{ kind, name, sha256: sha256Of(content), content: Buffer.from(content).toString('base64') },
});

export const filePayoutBody = (more: object = {}): object => ({
  payerAccount: FILE_PAYER,
  payee: { name: 'Li Si', bank: 'ICBC', account: '6222020000' },
  ...{ amount: '10.00', currency: 'CNY', channel: FILE_CHANNEL, purpose: 'test' },
  ...more,
});

export async function startFileWorld(options: FileWorldOptions = {}): Promise<FileWorld> {
  const { nodes: count = 1, file = {}, terms = {}, clock, env, log } = options;
  const service = { ...(clock && { clock }), ...(env && { env }), ...(log && { log }) };
  const schema = await createSchema();
  const bank = await startBank({ ...(options.rules && { rules: options.rules }) });
  const nodes: Service[] = [];
  for (let index = 0; index < count; index++) nodes.push(await startService({ ...service, schema }));
  const [{ call }] = nodes as [Service];
  await openBook(call, {
    accounts: [
      { code: FILE_PAYER, glAccount: '2201', party: 'party:payer' },
      { code: 'cash', glAccount: '1002', overdraftLimit: 'unlimited' },
    ],
  });
  await postLines(call, move('cash', FILE_PAYER, '10000000.00'));
  await createChannel(call, 'main', bank, {
    code: FILE_CHANNEL,
    terms: { notAfterSeconds: null, ...terms, file: { ...FILE_TERMS, ...file } },
    body: { adapter: 'file-bank' },
  });
  const checker = await hire(call, 'checker', ['approver', 'operator']);
  await needNoChecker(call, checker, '10000000.00');
  const command: FileWorld['command'] = (path, more = {}) =>
    call('POST', `${FILES}/${path}`, { role: 'operator', body: { reason: 'test' }, ...more });
  const round = (node = nodes[0]!): Promise<void> => node.app.get(PaymentFilesRound).execute(newTraceId());
  const bring: FileWorld['bring'] = (kind, given) => command('incoming', { body: brought(kind, given) });
  const books = () => bank.running.bank.customerOf(bank.customer.keyId)!;
  const download = (reference: string): Promise<Buffer> => downloadFrom(nodes[0]!, reference);
  return {
    ...{ schema, nodes, bank, checker, command, round, bring, download },
    approved: async (more) => {
      const headers = { 'idempotency-key': newRequestNumber() };
      const made = await call('POST', '/v1/books/main/payouts', { body: filePayoutBody(more), headers });
      if (made.status !== 201 || made.body.state !== 'approved')
        throw new Error(`not approved: ${JSON.stringify(made.body)}`);
      return made.body.id;
    },
    handedOver: async () => {
      await round();
      const sealed = await command('seal');
      if (sealed.status !== 200) throw new Error(`not sealed: ${JSON.stringify(sealed.body)}`);
      const done = await command(`${sealed.body.file}/hand-over`);
      if (done.status !== 200) throw new Error(`not handed over: ${JSON.stringify(done.body)}`);
      return done.body.file;
    },
    file: async (reference) => (await call('GET', `${FILES}/${reference}`, { role: 'operator' })).body,
    carry: async (reference) => {
      const bytes = await download(reference);
      const acknowledgement = bank.running.files.take(books(), bytes, sha256Of(bytes));
      return acknowledgement && bring('acknowledgement', acknowledgement);
    },
    result: async (reference, rules) => {
      if (rules) await bank.behave(rules);
      const result = bank.running.files.result(books(), reference);
      if (rules) await bank.behave([]);
      return result && bring('result', result);
    },
    payout: async (id) => (await call('GET', `/v1/books/main/payouts/${id}`, { role: 'operator' })).body,
    stop: async () => {
      for (const node of nodes) await node.stop();
      await bank.stop();
      await schema.drop();
    },
  };
}

async function downloadFrom({ url, keys }: Service, reference: string): Promise<Buffer> {
  const headers = { authorization: `Bearer ${keys.operator}` };
  const answer = await fetch(`${url}${FILES}/${reference}/content`, { headers });
  if (answer.status !== 200) throw new Error(`no content: ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
}
