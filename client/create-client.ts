import createFetchClient, { type Client } from 'openapi-fetch';
import { listItems, type ItemOf, type ListParameters, type ListPath } from './list-items.js';
import type { NewVoucher, PostedBatch } from './named-types.js';
import { patientFetch, type Retry } from './patient-fetch.js';
import { postBatch, type BatchOptions, type BatchToPost } from './post-batch.js';
import { dryRun, postVoucher, type Posted, type PostOptions } from './post-voucher.js';
import { DEFAULT_RETRY, type RetryOptions } from './retry-policy.js';
import type { paths } from './schema.js';
import type { SigningOptions } from './sign-request.js';

export interface ClientOptions {
  /** Where the service is, such as `https://ledger.example.com`. */
  readonly url: string;
  /** The API key, `sp_…`. */
  readonly key: string;
  /** For a client whose requests are signed: every sending is, each with a nonce of its own. */
  readonly signing?: SigningOptions;
  /** For one sending; the default is half a minute. */
  readonly timeoutMilliseconds?: number;
  readonly retry?: Partial<RetryOptions>;
  /** Told before a request is sent again. */
  readonly onRetry?: (retry: Retry) => void;
}

export interface SuanpanClient {
  /**
   * Every route, typed by its path. A refusal is the `error` of the answer; {@link valueOf} turns it into an exception.
   * Requests are sent again as those of the other methods are.
   */
  readonly api: Client<paths>;

  /** @throws SuanpanError */
  postVoucher(book: string, voucher: NewVoucher, options?: PostOptions): Promise<Posted>;

  /** What posting would answer now; nothing is written. @throws SuanpanError as posting would */
  dryRun(book: string, voucher: NewVoucher, options?: PostOptions): Promise<Posted>;

  /** @throws SuanpanError when the whole batch was refused: in mode `atomic` because of one item */
  postBatch(book: string, batch: BatchToPost, options?: BatchOptions): Promise<PostedBatch>;

  /** The items of a list, over all its pages: `for await (const account of client.items(…))`. */
  items<Path extends ListPath>(
    path: Path,
    parameters: ListParameters<Path>,
    signal?: AbortSignal,
  ): AsyncIterable<ItemOf<Path>>;
}

const TIMEOUT_MILLISECONDS = 30_000;

/** A client for one service and one API key; it keeps no state and may be shared. */
export function createClient(options: ClientOptions): SuanpanClient {
  const { url, key, timeoutMilliseconds = TIMEOUT_MILLISECONDS, signing, onRetry } = options;
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const api = createFetchClient<paths>({
    baseUrl: url,
    headers: { authorization: `Bearer ${key}` },
    fetch: patientFetch({ timeoutMilliseconds, retry, signing, onRetry }),
  });
  return {
    api,
    postVoucher: (book, voucher, more) => postVoucher(api, book, voucher, more),
    dryRun: (book, voucher, more) => dryRun(api, book, voucher, more),
    postBatch: (book, batch, more) => postBatch(api, retry, book, batch, more),
    items: (path, parameters, signal) => listItems(api, path, parameters, signal),
  };
}
