import { SuanpanError } from './suanpan-error.js';

/** What a call of `api` comes to: `data` or `error`. */
export type Answer<Data> =
  | { readonly data: Data; readonly error?: never; readonly response: Response }
  | { readonly data?: never; readonly error: unknown; readonly response: Response };

/** @throws SuanpanError when the answer is not a good one */
export function valueOf<Data>(answer: Answer<Data>, requestNumber?: string): Data {
  if (answer.response.ok) return answer.data as Data;
  throw SuanpanError.ofAnswer(answer.response, answer.error, requestNumber);
}

/** Whether the service has given the first answer to this request number again and done nothing now. */
export const isReplay = (response: Response): boolean =>
  response.headers.get('idempotent-replayed') === 'true';
