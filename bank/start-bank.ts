import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BankClock } from './agenda.js';
import { Bank } from './bank.js';
import { Behaviour, type Rule } from './behaviour.js';
import type { Happening } from './books.js';
import { Callbacks } from './callbacks.js';
import { Control } from './control.js';
import type { Customer } from './customer.js';
import { receive, reply } from './http.js';
import { FileDesk } from './file-desk.js';
import { FileFolder } from './file-folder.js';
import { Journal } from './journal.js';
import { Protocol } from './protocol.js';

const LOOK_MILLISECONDS = 1_000;

export interface BankOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  /** The file that the bank remembers in. */
  readonly journal: string;
  readonly fast: boolean;
  /** What is said of customers; the rest is as the journal has it, or as usual. */
  readonly customers: readonly (Partial<Customer> & Pick<Customer, 'keyId'>)[];
  readonly seed: string;
  readonly rules: readonly Rule[];
  /** A folder of payment files that it shares with its first customer. */
  readonly files?: string;
}

export interface RunningBank {
  /** What customers put before their paths, and `/control`. */
  readonly url: string;
  readonly bank: Bank;
  readonly files: FileDesk;
  stop(): Promise<void>;
}

/** @throws Error when the port is taken or the journal cannot be read */
export async function startBank(options: BankOptions): Promise<RunningBank> {
  const { journal, entries } = Journal.open<Happening>(options.journal, options);
  const callbacks = new Callbacks();
  const bank = new Bank(journal, entries, new BankClock(), callbacks);
  bank.behaviour = new Behaviour(options.seed, options.rules);
  for (const customer of options.customers) bank.setCustomer(customer);
  await bank.settled();
  const files = new FileDesk(bank);
  const server = serverOf(new Protocol(bank), new Control(bank, callbacks, files));
  await listening(server, options);
  const looking = lookInto(options, bank, files);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    ...{ bank, files },
    stop: async () => {
      clearInterval(looking);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await bank.close();
    },
  };
}

function lookInto({ files, customers }: BankOptions, bank: Bank, desk: FileDesk): NodeJS.Timeout | undefined {
  if (files === undefined) return undefined;
  const folder = new FileFolder(files, customers[0]!.keyId, bank, desk);
  return setInterval(() => folder.round(), LOOK_MILLISECONDS);
}

function serverOf(protocol: Protocol, control: Control): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = await receive(request);
    if (!received) return reply(response, 413, { error: 'Larger than anything the bank reads' });
    const part = received.path.startsWith('/control/') ? control : protocol;
    await part.handle(received, response);
  };
  return createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    answer(request, response).catch((error: Error) => {
      // The one who asked went away, or the journal cannot be written: then nothing is promised to anybody.
      if (!response.headersSent && !response.destroyed) reply(response, 500, { error: error.name });
    });
  });
}

function listening(server: Server, { port, host }: BankOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, 1_024, () => resolve());
  });
}
