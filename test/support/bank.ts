import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rule } from '../../bank/behaviour.js';
import { DEFAULT_CUSTOMER, type Customer } from '../../bank/customer.js';
import { startBank as startSimulator, type RunningBank } from '../../bank/start-bank.js';
import { startServiceProcess, type ServiceProcess } from './process.js';

export interface TestBankOptions {
  readonly rules?: readonly Rule[];
  readonly seed?: string;
  /** Waits for the disk unless it is fast; tests that kill nothing need not. */
  readonly fast?: boolean;
  readonly customer?: Partial<Customer>;
  /** Where it remembers, a folder of its own that is removed at the end if not given. */
  readonly directory?: string;
  readonly port?: number;
  /** What its clock shows at the start, for a service whose clock a test turns; that of the machine if not given. */
  readonly startsAt?: Date;
}

/** The simulator's books, as `GET /control/books` tells them; of one customer. */
export interface BankTruth {
  readonly balance: string;
  readonly fees: string;
  readonly executed: { readonly count: number; readonly sum: string };
  readonly returned: { readonly count: number; readonly sum: string };
  readonly failed: number;
  readonly queued: number;
  readonly neverTaken: number;
  readonly cameMoreThanOnce: number;
  readonly executedMoreThanOnce: number;
  readonly payments: readonly BankPayment[];
}

export interface BankPayment {
  readonly requestNumber: string;
  readonly amount: string | null;
  readonly payeeAccount: string | null;
  readonly status: 'executed' | 'failed' | 'queued' | 'never-taken';
  readonly code: string | null;
  readonly reference: string | null;
  readonly arrivals: number;
  readonly executions: number;
  readonly returns: readonly { returnReference: string; amount: string; reason: string }[];
  /** What its callbacks were answered. */
  readonly callbacks: readonly { readonly code: string | null; readonly status: number }[];
}

/** Somebody who tells a bank what to do and asks it for the truth, over HTTP. */
export interface BankControl {
  readonly url: string;
  readonly customer: Customer;
  behave(rules: readonly Rule[], seed?: string): Promise<void>;
  truth(): Promise<BankTruth>;
  payment(requestNumber: string): Promise<BankPayment>;
  setCustomer(change: Partial<Customer>): Promise<void>;
  giveBack(order: { requestNumber: string; reason?: string; amount?: string }): Promise<void>;
  turnClock(offsetSeconds: number): Promise<void>;
}

export interface TestBank extends BankControl {
  readonly running: RunningBank;
  stop(): Promise<void>;
}

/** The bank simulator in this process. */
export async function startBank(options: TestBankOptions = {}): Promise<TestBank> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'bank-'));
  const customer = { ...DEFAULT_CUSTOMER, ...options.customer };
  const running = await startSimulator({
    port: options.port ?? 0,
    host: '127.0.0.1',
    journal: join(directory, 'journal.jsonl'),
    fast: options.fast ?? true,
    customers: [{ keyId: customer.keyId, ...options.customer }],
    seed: options.seed ?? '1',
    rules: options.rules ?? [],
  });
  if (options.startsAt) running.bank.turnClock(options.startsAt.getTime() - Date.now());
  return {
    ...controlOf(running.url, customer),
    running,
    stop: async () => {
      await running.stop();
      if (options.directory === undefined) rmSync(directory, { recursive: true });
    },
  };
}

export interface BankProcess extends BankControl {
  readonly process: ServiceProcess;
}

/** The built simulator as a process of its own, for killing: it waits for the disk. */
export async function startBankProcess(directory: string, port = 0): Promise<BankProcess> {
  const child = await startServiceProcess({
    schema: { databaseUrl: '' },
    entry: 'dist/bank/main.js',
    env: { BANK_PORT: String(port), BANK_JOURNAL: join(directory, 'journal.jsonl') },
  });
  return { ...controlOf(child.url, DEFAULT_CUSTOMER), process: child };
}

/** For a bank that is running already. */
export function controlOf(url: string, customer: Customer = DEFAULT_CUSTOMER): BankControl {
  const command = async (method: string, path: string, content?: object): Promise<unknown> => {
    const body = content === undefined ? {} : { body: JSON.stringify(content) };
    const answer = await fetch(`${url}/control/${path}`, { method, ...body });
    const told: unknown = await answer.json();
    if (!answer.ok) throw new Error(`The bank answered ${answer.status}: ${JSON.stringify(told)}`);
    return told;
  };
  return {
    url,
    customer,
    behave: async (rules, seed = '1') => void (await command('PUT', 'behaviour', { seed, rules })),
    truth: async () => {
      const { customers } = (await command('GET', 'books')) as {
        customers: (BankTruth & { keyId: string })[];
      };
      return customers.find(({ keyId }) => keyId === customer.keyId)!;
    },
    payment: async (requestNumber) => (await command('GET', `payments/${requestNumber}`)) as BankPayment,
    setCustomer: async (change) => void (await command('PUT', `customers/${customer.keyId}`, change)),
    giveBack: async (order) => void (await command('POST', 'returns', order)),
    turnClock: async (offsetSeconds) => void (await command('PUT', 'clock', { offsetSeconds })),
  };
}
