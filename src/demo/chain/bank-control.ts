import type { Random } from '../random.js';
import type { Merchant } from './merchants.js';

/** What the demonstration reads of a payment in the simulator's books. Amounts are decimal strings. */
export interface BankPayment {
  readonly requestNumber: string;
  readonly amount: string | null;
  readonly payeeAccount: string | null;
  readonly status: string;
  /** How many times its money has left. */
  readonly executions: number;
  readonly returns: readonly { readonly amount: string }[];
}

/** What the bank does with the first request that is as it says. */
interface BankRule {
  readonly on: string;
  readonly payeeAccount?: string;
  readonly times: number;
  readonly callbacks?: readonly object[];
  readonly deed?: string;
  readonly code?: string;
  readonly answer?: { readonly manner: string; readonly status?: number };
}

interface CustomerBooks {
  readonly keyId: string;
  readonly payments: readonly BankPayment[];
}

const TIMEOUT_MILLISECONDS = 15_000;
/** A simulator takes only keys that begin like this. */
export const BANK_CUSTOMER = { keyId: 'demo_chain', secret: 'secret-of-the-demonstration' } as const;

/** Commands the bank simulator, and reads its books: what has left is what they say. */
export class BankControl {
  constructor(readonly url: string) {}

  async openAccount(callbackUrl: string): Promise<void> {
    const { keyId, secret } = BANK_CUSTOMER;
    await this.command('PUT', `customers/${keyId}`, { secret, currency: 'CNY', callbackUrl });
  }

  /** @returns what the bank will do, in its own words */
  async behave(rules: readonly BankRule[]): Promise<string> {
    const told = (await this.command('PUT', 'behaviour', { rules })) as { rules: BankRule[] };
    return told.rules.map(wordsOf).join('; ');
  }

  async payments(): Promise<readonly BankPayment[]> {
    const { customers } = (await this.command('GET', 'books')) as { customers: CustomerBooks[] };
    return customers.find(({ keyId }) => keyId === BANK_CUSTOMER.keyId)?.payments ?? [];
  }

  /** All of a payment comes back (退票). */
  async giveBack(requestNumber: string): Promise<void> {
    await this.command('POST', 'returns', { requestNumber, reason: 'Account closed' });
  }

  private async command(method: string, path: string, content?: object): Promise<unknown> {
    const body = content === undefined ? {} : { body: JSON.stringify(content) };
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const answer = await fetch(`${this.url}/control/${path}`, { method, signal, ...body });
    const told: unknown = await answer.json();
    if (!answer.ok) throw new Error(`The bank was told ${path} and answered ${JSON.stringify(told)}`);
    return told;
  }
}

const wordsOf = ({ on, deed, code, answer }: BankRule): string =>
  [`${on}:`, deed, code, answer && `answer ${answer.manner}`, answer?.status]
    .filter((word) => word !== undefined)
    .join(' ');

/**
 * What goes wrong at the bank: one answer is lost, one request is answered 503, one payment fails, one query is cut off. By
 * accounts, not by chance of the request number, so that a seed repeats it.
 */
export function troubleOf(random: Random, merchants: readonly Merchant[]): BankRule[] {
  const unlucky = random.below(merchants.length);
  const accountOf = (place: number): string => merchants[(unlucky + place) % merchants.length]!.account;
  const once = { on: 'payment', times: 1 };
  return [
    // Nobody tells what became of it, so that the service has to ask.
    { ...once, payeeAccount: accountOf(0), deed: 'execute', answer: { manner: 'silence' }, callbacks: [] },
    { ...once, payeeAccount: accountOf(1), deed: 'execute', answer: { manner: 'status', status: 503 } },
    { ...once, payeeAccount: accountOf(2), deed: 'fail', code: 'ACCOUNT_INVALID' },
    { on: 'query', times: 1, answer: { manner: 'reset' } },
  ];
}
