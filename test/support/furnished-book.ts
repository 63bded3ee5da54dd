import { DEFAULT_CUSTOMER } from '../../bank/customer.js';
import { move, newRequestNumber, openBook, posting } from './book.js';
import type { Answer, Call, CallOptions } from './call.js';
import { hire } from './approvals.js';
import { calendarCommand, interceptorCommand, ruleCommand, scheduleCommand } from './clearing-rules.js';
import { createChannel } from './channels.js';
import { payment } from './earmarks.js';
import { newCard, proposal } from './payees.js';

/** What a book has that a request can name, by what it is called in paths, queries and bodies. */
export interface FurnishedBook {
  readonly code: string;
  readonly account: string;
  readonly accounts: readonly string[];
  readonly party: string;
  readonly purpose: string;
  readonly glAccount: string;
  readonly businessType: string;
  readonly voucher: string;
  readonly vouchers: readonly string[];
  readonly requestNumber: string;
  readonly reference: string;
  readonly hold: string;
  readonly approval: string;
  readonly channel: string;
  /** Calendar, clearing rule, fee schedule and interceptor have one name. */
  readonly clearing: string;
  readonly payout: string;
  readonly batch: string;
  readonly tradeFile: string;
  readonly tradeSource: string;
  readonly settlementBatch: string;
  readonly settlementArrival: string;
  readonly settlementFunding: string;
  readonly contentHash: string;
  readonly client: string;
  readonly version: string;
}

/**
 * A book with something of everything in it. What it has is called by its own code, so that nothing of two such books
 * has the same name.
 */
export async function openFurnishedBook(call: Call, code: string): Promise<FurnishedBook> {
  const [bank, payer, payee] = ['bank', 'payer', 'payee'].map((name) => `${code}-${name}`) as Three;
  const party = `${code}-party`;
  const accounts = [
    { code: bank, glAccount: '1002', overdraftLimit: '1000000.00' },
    ...[payer, payee].map((account) => ({ code: account, glAccount: '2201', party })),
    { code: `${code}-usd`, glAccount: '2201', currency: 'USD' },
  ];
  await openBook(call, { code, currencies: ['CNY', 'USD'], accounts });
  const send = sender(call, code);
  const glAccount = await openGlAccount(send, code);
  const businessType = await saveRule(call, send, code);
  const requestNumber = `${code}-${newRequestNumber()}`;
  const reference = `${code}-reference`;
  const more = { reference, metadata: { shop: code }, memo: `of ${code}` };
  const lines = move(bank, payer, '500.00');
  const paidIn = await send('/vouchers', posting(lines, more, requestNumber));
  const purpose = `${code}-purpose`;
  const vouchers = [
    paidIn.id as string,
    (await send('/vouchers', payment({ from: bank, to: payer, amount: '70.00', brings: purpose }))).id,
    (await send('/vouchers', posting(move(payer, payee, '20.00')))).id,
  ] as string[];
  await send(`/vouchers/${vouchers[2]}/reversals`, { body: { reason: 'test' }, headers: numbered() });
  const hold = await send('/holds', {
    body: { account: payer, amount: '30.00', reason: 'test', reference },
    headers: numbered(),
  });
  const approval = await send('/approvals', {
    role: 'operator',
    body: { command: 'stop-parties', content: { parties: [party], stopOut: true }, reason: `of ${code}` },
    headers: numbered(),
  });
  const key = await hire(call, 'payee-checker', ['approver']);
  await addPayee(send, key, payee);
  const clearing = await addClearing(send, key, `${code}-clearing`);
  const simulator = { url: 'http://127.0.0.1:9', customer: DEFAULT_CUSTOMER };
  const channel = await createChannel(call, code, simulator, { code: `${code}-channel` });
  const payout = await createPayout(send, payer, channel.code as string, reference);
  const batch = await beginBatch(send, payer, channel.code as string);
  const tradeSource = `${code}-source`;
  const tradeFile = await beginTradeFile(send, key, tradeSource);
  const settlementBatch = await beginSettlement(send, code);
  const arrival = await recordArrival(send, call, key, { code, bank, suspense: payer });
  await recordFacts(call, send, code, businessType, payee);
  return {
    code,
    account: payer,
    accounts: [bank, payer, payee],
    party,
    purpose,
    glAccount,
    businessType,
    voucher: paidIn.id as string,
    vouchers,
    requestNumber,
    reference,
    hold: hold.id as string,
    approval: approval.id as string,
    channel: channel.code as string,
    ...{ clearing, tradeSource },
    ...{ payout: payout.id as string, batch: batch.id as string },
    tradeFile: tradeFile.id as string,
    settlementBatch: settlementBatch.id as string,
    ...arrival,
    contentHash: approval.contentHash as string,
    client: 'test-client',
    version: '1',
  };
}

/** Called like an account of the book, because paths and bodies name both by the same word. */
function addPayee(send: Send, key: string, code: string): Promise<void> {
  const more = { account: newCard(), name: `Of ${code}`, effectiveFrom: '2026-11-21' };
  return approved(send, key, proposal(code, more));
}

/** @returns what all of it is called */
async function addClearing(send: Send, key: string, name: string): Promise<string> {
  const commands = [
    calendarCommand(name),
    scheduleCommand(name),
    ruleCommand(name, name),
    interceptorCommand(name),
  ];
  for (const command of commands) await approved(send, key, command);
  return name;
}

async function approved(send: Send, key: string, command: object): Promise<void> {
  const made = await send('/approvals', { role: 'operator', body: command, headers: numbered() });
  const body = { contentHash: made.contentHash, reason: 'seen' };
  await send(`/approvals/${made.id as string}/approve`, { key, body });
}

/** One that is being received, of a source that is called like nothing else. */
async function beginTradeFile(send: Send, key: string, source: string) {
  const content = {
    ...{ source, name: source, format: 'trade-confirmation', kinds: ['records'], registrars: [] },
    ...{ expectedFiles: 1, parties: 'any', active: true },
  };
  await approved(send, key, { command: 'set-trade-source', content, reason: 'test' });
  const body = { source, businessDate: '2026-11-20', name: `of ${source}` };
  return send('/trade-files', { body, headers: numbered() });
}

/** One that waits for a checker, to a payee who is called like nobody else. */
async function createPayout(send: Send, payer: string, channel: string, orderNumber: string) {
  const payee = { name: payer, bank: 'ICBC', account: '6222020000001234' };
  const body = { payerAccount: payer, payee, amount: '5.00', currency: 'CNY', channel, orderNumber };
  return send('/payouts', { body: { ...body, purpose: `of ${payer}` }, headers: numbered() });
}

/** One that is being received, called like nothing else. */
async function beginBatch(send: Send, payer: string, channel: string) {
  const body = { payerAccount: payer, currency: 'CNY', channel, purpose: `of ${payer}` };
  return send('/payout-batches', { body, headers: numbered() });
}

/** One that is being prepared. */
async function beginSettlement(send: Send, code: string) {
  const body = { currency: 'CNY', settlementDate: '2026-11-30', reason: `of ${code}` };
  return send('/settlement-batches', { role: 'operator', body, headers: numbered() });
}

/** One that is for something in part, at a channel that is called like nothing else. */
async function recordArrival(
  send: Send,
  call: Call,
  key: string,
  { code, bank, suspense }: { code: string; bank: string; suspense: string },
): Promise<Pick<FurnishedBook, 'settlementArrival' | 'settlementFunding'>> {
  const rules = [{ rule: 'all', source: '*', businessType: '*', funding: 'arrival', account: suspense }];
  const content = { currency: 'CNY', channelAccount: bank, suspense, rules };
  await approved(send, key, { command: 'set-settlement-funding', content, reason: 'test' });
  const parts = [{ kind: 'key', rule: 'all', amount: '1.00' }];
  const body = { channel: bank, reference: `of-${bank}`, currency: 'CNY', amount: '2.00', parts };
  const told = { body: { ...body, valueDate: '2026-11-20' }, headers: numbered() };
  const { id } = await send('/settlement-arrivals', told);
  const path = `/v1/books/${code}/settlement-funds?currency=CNY`;
  const { items } = (await call('GET', path, { role: 'finance' })).body as { items: { funding: string }[] };
  return { settlementArrival: id as string, settlementFunding: items[0]!.funding };
}

type Three = [string, string, string];
type Send = (path: string, options: CallOptions) => Promise<Record<string, unknown>>;

const numbered = (): Record<string, string> => ({ 'idempotency-key': newRequestNumber() });

function sender(call: Call, book: string): Send {
  return async (path, options) =>
    goodBodyOf(path, await call('POST', `/v1/books/${book}${path}`, options)) as Record<string, unknown>;
}

function goodBodyOf(path: string, { status, body }: Answer): unknown {
  if (status >= 300) throw new Error(`${path} was refused: ${JSON.stringify(body)}`);
  return body;
}

async function openGlAccount(send: Send, code: string): Promise<string> {
  const body = { code: `9-${code}`, name: 'A leaf of its own', class: 'expense' };
  return (await send('/gl-accounts', { role: 'finance', body })).code as string;
}

/** A rule of a business type that no other book has, in force, with a voucher that it made. */
async function saveRule(call: Call, send: Send, code: string): Promise<string> {
  const businessType = `type-${code}`;
  const lines = (amount: string) => [
    { account: `${code}-bank`, side: 'debit', amount },
    { account: `${code}-payee`, side: 'credit', amount },
  ];
  const posted = lines('10.00').map((line) => ({ ...line, currency: 'CNY' }));
  await send('/posting-rules', {
    role: 'finance',
    body: {
      businessType,
      name: `Of ${code}`,
      parameters: [{ name: 'amount', type: 'amount', currency: 'CNY' }],
      values: [],
      lines: lines('amount'),
      accounts: [],
      samples: [{ name: 'ten', parameters: { amount: '10.00' }, lines: posted }],
      reason: 'test',
    },
  });
  const path = `/v1/books/${code}/posting-rules/${businessType}/in-force`;
  const order = { role: 'approver', body: { version: 1, reason: 'test' } } as const;
  goodBodyOf(path, await call('PUT', path, order));
  await send('/vouchers', { body: { businessType, parameters: { amount: '5.00' } }, headers: numbered() });
  return businessType;
}

/** Rates, stops, days and changes of an account. */
async function recordFacts(
  call: Call,
  send: Send,
  code: string,
  businessType: string,
  account: string,
): Promise<void> {
  const at = '2026-11-21T01:15:00Z';
  const rate = { from: 'USD', to: 'CNY', rate: '7.1', source: `bank of ${code}`, at, reason: 'test' };
  await send('/exchange-rates', { role: 'finance', body: rate });
  await send(`/accounts/${account}/stop-in`, { role: 'operator', body: { stopped: true, reason: 'test' } });
  await send(`/accounts/${account}/stop-in`, { role: 'operator', body: { stopped: false, reason: 'test' } });
  const path = `/v1/books/${code}/business-types/${businessType}/stop`;
  const stop = { role: 'operator', body: { stopped: true, reason: 'test' } } as const;
  goodBodyOf(path, await call('PUT', path, stop));
}
