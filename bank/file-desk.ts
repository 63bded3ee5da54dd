import { createHash } from 'node:crypto';
import type { Bank } from './bank.js';
import type { Answering } from './behaviour.js';
import type { CustomerBooks } from './books.js';
import { minorOf, textOf } from './customer.js';
import { lineOf, readPaymentFile } from './payment-file.js';

/** A file that the bank gives. */
export interface GivenFile {
  readonly name: string;
  readonly content: string;
  /** Of the content, 64 hexadecimal digits. */
  readonly sha256: string;
}

interface Line {
  readonly requestNumber: string;
  readonly amount: string;
  readonly code: string;
  readonly reference: string;
  readonly returnReference: string;
  readonly message: string;
}

const CONTRARY: Readonly<Record<string, string>> = { OK: 'REJECTED', REJECTED: 'OK' };

/** Takes payment files and gives acknowledgements and results: the second way to the same books. */
export class FileDesk {
  private readonly given = new Map<string, number>();

  constructor(private readonly bank: Bank) {}

  /** Executes each entry at most once, and no file twice. @returns the acknowledgement; null: the bank gives none */
  take(books: CustomerBooks, bytes: Buffer, sha256: string): GivenFile | null {
    const { customer } = books;
    const file = sha256Of(bytes) === sha256 ? readPaymentFile(bytes, customer) : 'its checksum is another';
    const reference =
      typeof file === 'string' ? (/[0-9]{12}/.exec(bytes.toString('latin1'))?.[0] ?? '') : file.reference;
    if (typeof file === 'string') return this.acknowledge(reference, 'FILE_REFUSED', file);
    if (books.files.has(reference)) return this.acknowledge(reference, 'FILE_KNOWN', 'It came before');
    const ordered = this.manner(books, reference, 0);
    const requestNumbers = file.orders.map(({ requestNumber }) => requestNumber);
    if (ordered.manner === 'refused') return this.acknowledge(reference, 'FILE_REFUSED', 'Not today');
    this.bank.keepFile(books, reference, requestNumbers);
    for (const order of file.orders) {
      const { requestNumber, amount, payee } = order;
      if (books.payments.get(requestNumber)?.order) continue;
      const occasion = { on: 'payment', key: customer.keyId, requestNumber, amount, nth: 0 } as const;
      this.bank.take(books, order, this.bank.behaviour.on({ ...occasion, payeeAccount: payee.account }));
    }
    if (ordered.manner === 'silence') return null;
    return this.acknowledge(reference, ordered.code ?? 'TAKEN', '');
  }

  /** What became of the entries of a file so far, and what came back. null: the bank gives none now, or never had the file */
  result(books: CustomerBooks, reference: string, ordered?: Answering): GivenFile | null {
    const requestNumbers = books.files.get(reference);
    if (!requestNumbers) return null;
    const serial = (this.given.get(reference) ?? 0) + 1;
    this.given.set(reference, serial);
    const answering = ordered ?? this.manner(books, reference, serial);
    const { manner } = answering;
    if (manner === 'silence') return null;
    const name = `RES${reference}-${serial}.txt`;
    if (manner === 'garbage') return fileOf(name, `R|${reference}|${serial}\nwe are sorry`);
    const lines = requestNumbers.flatMap((number) => this.linesOf(books, number));
    const told = lines
      .filter(({ requestNumber }) => manner !== 'partial' || isChosen(requestNumber, serial))
      .map((line) =>
        manner === 'contradictory' ? { ...line, code: CONTRARY[line.code] ?? line.code } : line,
      )
      .map((line) => (manner === 'altered' ? alteredBy(answering, line) : line));
    return fileOf(name, this.textOf(books, reference, serial, told));
  }

  private textOf(books: CustomerBooks, reference: string, serial: number, lines: readonly Line[]): string {
    const { customer } = books;
    const total = lines.reduce((sum, { amount }) => sum + minorOf(amount, customer), 0n);
    return [
      lineOf(['R', reference, String(serial)]),
      ...lines.map((line) =>
        lineOf([
          ...['D', line.requestNumber, line.amount, customer.currency, line.code, line.reference],
          ...[line.returnReference, line.message],
        ]),
      ),
      lineOf(['T', String(lines.length), textOf(total, customer)]),
    ].join('');
  }

  private linesOf(books: CustomerBooks, requestNumber: string): Line[] {
    const payment = books.payments.get(requestNumber);
    if (!payment?.order) return [];
    const { amount } = payment.order;
    const { code, bankReference, message } = this.bank.sayingOf(payment);
    const reference = bankReference ?? '';
    return [
      { requestNumber, amount, code, reference, returnReference: '', message },
      ...payment.returns.map(({ returnReference, amount: back, reason }) => ({
        ...{ requestNumber, amount: back, code: 'RETURNED', reference, returnReference, message: reason },
      })),
    ];
  }

  private acknowledge(reference: string, code: string, message: string): GivenFile {
    const serial = (this.given.get(`A${reference}`) ?? 0) + 1;
    this.given.set(`A${reference}`, serial);
    const text = lineOf(['A', reference, code, message]) + lineOf(['T', '0']);
    return fileOf(`ACK${reference}-${serial}.txt`, text);
  }

  private manner(books: CustomerBooks, reference: string, nth: number): Answering {
    const occasion = { on: 'file', key: books.customer.keyId, requestNumber: reference, nth } as const;
    return (
      this.bank.behaviour.on({ ...occasion, amount: null, payeeAccount: null }).answer ?? { manner: 'truth' }
    );
  }
}

/** About half of them, others each time. */
const isChosen = (requestNumber: string, serial: number): boolean =>
  createHash('sha256').update(`${requestNumber}/${serial}`).digest()[0]! < 128;

const alteredBy = ({ code, amount, requestNumber }: Answering, line: Line): Line => ({
  ...line,
  ...(code !== undefined && { code }),
  ...(amount !== undefined && { amount }),
  ...(requestNumber !== undefined && { requestNumber }),
});

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const fileOf = (name: string, content: string): GivenFile => ({
  ...{ name, content, sha256: sha256Of(Buffer.from(content)) },
});
