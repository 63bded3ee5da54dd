import type { Call } from './call.js';
import { newRequestNumber, openBook, type Line } from './book.js';
import type { Random } from './random.js';
import { collectRule, putInForce, saveRule } from './rules.js';
import type { Names, PostedVoucher, Wanted } from './search-model.js';
import type { Service } from './service.js';

const DATES = ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'];
const TYPES = ['pay-in', 'pay-out', 'refund', 'fee'];
const CHANNELS = ['alipay', 'bank=icbc', '云闪付'];
const CURRENCIES = ['CNY', 'USD'];
const ACCOUNTS = CURRENCIES.flatMap((currency) => [
  { code: `bank:${currency}`, glAccount: '1002', currency },
  ...['one', 'two', 'three'].flatMap((party) =>
    ['wallet', 'deposit'].map((kind) => ({
      code: `${party}:${kind}:${currency}`,
      glAccount: '2201',
      currency,
      party,
      overdraftLimit: 'unlimited',
    })),
  ),
]);

/** A book in which random vouchers of two clients are posted, and all that is known of them. */
export class SearchWorld {
  readonly posted: PostedVoucher[] = [];
  names: Names = { accountIds: new Map(), parties: new Map(), clientIds: new Map() };
  private otherKey = '';

  constructor(
    private readonly service: Service,
    private readonly random: Random,
  ) {}

  async open(): Promise<void> {
    const { call } = this.service;
    await openBook(call, { currencies: CURRENCIES, businessDate: DATES[0]!, accounts: ACCOUNTS });
    for (const businessDate of DATES.slice(1)) {
      await expectStatus(
        201,
        call('POST', '/v1/books/main/business-days', { role: 'finance', body: { businessDate } }),
      );
    }
    this.otherKey = await keyOfOtherClient(call);
    await expectStatus(201, saveRule(call, collectRule()));
    await expectStatus(200, putInForce(call, 'collect', 1));
  }

  /** Some vouchers at once, so that they share groups and instants. */
  async post(count: number): Promise<void> {
    const answers = await Promise.all(Array.from({ length: count }, () => this.postOne()));
    this.posted.push(...answers);
    await this.readNames();
  }

  /** Filters whose values mostly come from one voucher, so that they find something together. */
  wanted(list: 'vouchers' | 'entries'): Wanted {
    const { random } = this;
    const voucher = random.pick(this.posted);
    const line = random.pick(voucher.lines);
    const other = random.pick(this.posted);
    const may = (chance: number): boolean => random.below(100) < chance;
    const party = this.names.parties.get(line.account) ?? 'nobody';
    const [from, to] = [voucher.recordedAt, other.recordedAt].sort() as [string, string];
    const link = voucher.links?.[0];
    const pairs = Object.entries(voucher.metadata).map(([name, value]) => `${name}=${value}`);
    return {
      ...(may(5) && { requestNumber: voucher.requestNumber }),
      ...(may(8) && { client: voucher.client }),
      ...(may(25) && {
        businessType: voucher.businessType,
        ...(voucher.rule && may(50) && { ruleVersion: 1 }),
      }),
      ...(may(30) && { account: line.account }),
      ...(may(25) && { party }),
      ...(may(12) && voucher.reference !== undefined && { reference: voucher.reference }),
      ...(may(15) && pairs.length > 0 && { metadata: pairs.slice(random.below(pairs.length)) }),
      ...(may(20) && this.amounts(line.currency, line.amount)),
      ...(list === 'entries' && may(20) && { side: line.side }),
      ...this.dates(voucher.businessDate),
      ...(may(12) && { recordedFrom: from }),
      ...(may(12) && { recordedTo: to }),
      ...(may(12) && link && { linkedTo: link.voucher, ...(may(50) && { linkKind: link.kind }) }),
      ...(may(60) && { order: random.pick(['asc', 'desc'] as const) }),
    };
  }

  private amounts(currency: string, amount: string): Wanted {
    const choice = this.random.below(4);
    if (choice === 0) return { currency };
    if (choice === 1) return { currency, minimumAmount: amount };
    if (choice === 2) return { currency, maximumAmount: amount };
    return { currency, minimumAmount: amount, maximumAmount: amount };
  }

  private dates(date: string): Wanted {
    const choice = this.random.below(10);
    if (choice < 2) return { businessDate: date };
    if (choice === 2) return { fromDate: date };
    if (choice === 3) return { toDate: date };
    return choice === 4 ? { fromDate: DATES[1]!, toDate: date < DATES[1]! ? DATES[1]! : date } : {};
  }

  private async postOne(): Promise<PostedVoucher> {
    const { random } = this;
    const earlier = random.below(3) === 0 ? this.posted[random.below(this.posted.length)] : undefined;
    const kinds = random.pick([['corrects'], ['belongs-to'], ['belongs-to', 'corrects']]);
    const byRule = random.below(8) === 0;
    const head = {
      businessDate: random.pick(DATES),
      ...(random.below(3) > 0 && { reference: `order-${random.below(30)}` }),
      metadata: this.metadata(),
      ...(earlier && { links: kinds.map((kind) => ({ kind, voucher: earlier.id })) }),
    };
    const body = byRule
      ? {
          ...head,
          businessType: 'collect',
          parameters: { customer: String(1000 + random.below(3)), currency: 'CNY', amount: '100.00' },
        }
      : { ...head, businessType: random.pick(TYPES), lines: this.lines() };
    // Some numbers are used by both clients.
    const number = `${random.below(10) === 0 ? 'shared-' : ''}${newRequestNumber()}`;
    const first = await this.send(body, number, {});
    if (number.startsWith('shared-')) this.posted.push(await this.send(body, number, { key: this.otherKey }));
    return first;
  }

  private async send(body: object, number: string, as: { key?: string }): Promise<PostedVoucher> {
    const headers = { 'idempotency-key': number };
    return expectStatus(201, this.service.call('POST', '/v1/books/main/vouchers', { body, headers, ...as }));
  }

  private metadata(): Record<string, string> {
    const { random } = this;
    return {
      ...(random.below(2) === 0 && { channel: random.pick(CHANNELS) }),
      ...(random.below(3) === 0 && { order: String(random.below(40)) }),
      ...(random.below(20) === 0 && { note: '' }),
    };
  }

  /** Moves in one or both currencies, some of them over one account several times. */
  private lines(): Line[] {
    const { random } = this;
    return Array.from({ length: 1 + random.below(3) }, () => {
      const currency = random.pick(CURRENCIES);
      const own = ACCOUNTS.filter((account) => account.currency === currency);
      const amount = `${1 + random.below(20)}.${random.below(2) === 0 ? '00' : '50'}`;
      return [
        { account: random.pick(own).code, side: 'debit' as const, amount, currency },
        { account: random.pick(own).code, side: 'credit' as const, amount, currency },
      ];
    }).flat();
  }

  private async readNames(): Promise<void> {
    const accounts = await this.service.sql<{ id: string; code: string; party: string | null }>(
      'SELECT id, code, party FROM account',
    );
    const clients = await this.service.sql<{ id: string; code: string }>('SELECT id, code FROM client');
    this.names = {
      accountIds: new Map(accounts.map(({ id, code }) => [code, Number(id)])),
      parties: new Map(accounts.map(({ code, party }) => [code, party])),
      clientIds: new Map(clients.map(({ id, code }) => [code, Number(id)])),
    };
  }
}

async function keyOfOtherClient(call: Call): Promise<string> {
  const reason = 'test';
  const body = { code: 'other-client', name: 'Another client', reason };
  await expectStatus(201, call('POST', '/v1/clients', { role: 'admin', body }));
  const order = { roles: ['poster'], books: ['*'], reason };
  const issued = await expectStatus(
    201,
    call('POST', '/v1/clients/other-client/keys', { role: 'admin', body: order }),
  );
  return issued.secret;
}

async function expectStatus(status: number, answer: ReturnType<Call>) {
  const { status: got, body } = await answer;
  if (got !== status) throw new Error(`${got} instead of ${status}: ${JSON.stringify(body)}`);
  return body;
}
