import type { Client } from 'openapi-fetch';
import type { NewVoucher, Voucher } from './named-types.js';
import type { paths } from './schema.js';
import { isReplay, valueOf } from './value-of.js';

export interface PostOptions {
  /**
   * The request number, at most 64 printable characters without spaces. Give one that you have stored: after a crash
   * of your own only the same number finds out whether the voucher was posted. Without one, a number is made that
   * holds for this call and all its repetitions.
   */
  readonly requestNumber?: string;
  /** Gives up when aborted; whether the voucher was posted is then unknown. */
  readonly signal?: AbortSignal;
}

export interface Posted {
  readonly voucher: Voucher;
  readonly requestNumber: string;
  /** The service had seen the number before, and answered again what it answered then. */
  readonly replayed: boolean;
}

export const newRequestNumber = (): string => crypto.randomUUID();

/** @throws SuanpanError */
export async function postVoucher(
  api: Client<paths>,
  book: string,
  voucher: NewVoucher,
  options: PostOptions = {},
): Promise<Posted> {
  const requestNumber = options.requestNumber ?? newRequestNumber();
  const answer = await api.POST(
    '/v1/books/{book}/vouchers',
    sendingOf(book, voucher, requestNumber, options),
  );
  return { voucher: valueOf(answer, requestNumber), requestNumber, replayed: isReplay(answer.response) };
}

/**
 * What posting would answer now. Nothing is written, and the request number stays free.
 * @throws SuanpanError as posting would
 */
export async function dryRun(
  api: Client<paths>,
  book: string,
  voucher: NewVoucher,
  options: PostOptions = {},
): Promise<Posted> {
  const requestNumber = options.requestNumber ?? newRequestNumber();
  const path = '/v1/books/{book}/vouchers/dry-run';
  const answer = await api.POST(path, sendingOf(book, voucher, requestNumber, options));
  return { voucher: valueOf(answer, requestNumber), requestNumber, replayed: isReplay(answer.response) };
}

const sendingOf = (book: string, body: NewVoucher, requestNumber: string, { signal }: PostOptions) => ({
  params: { path: { book }, header: { 'Idempotency-Key': requestNumber } },
  body,
  ...(signal && { signal }),
});
