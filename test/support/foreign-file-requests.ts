import { FILE_TERMS } from './file-terms.js';
import { brought } from './file-world.js';
import type { RequestTemplate } from './foreign-book-requests.js';

const REASON = { reason: 'test' };
const FILES = '/channels/{channel}/payment-files';

/** What the routes of payment files can name of a book, by `METHOD path` below it. */
export const FILE_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  [`GET ${FILES}`]: [{}],
  [`POST ${FILES}/seal`]: [{ body: REASON }],
  [`POST ${FILES}/try`]: [{ body: FILE_TERMS }],
  [`POST ${FILES}/incoming`]: [
    { body: brought('result', { name: 'RES.txt', content: 'R|202611220001|1\n' }) },
  ],
  [`GET ${FILES}/incoming`]: [{}],
  [`GET ${FILES}/incoming/{incoming}`]: [{}],
  [`GET ${FILES}/{file}`]: [{}],
  [`GET ${FILES}/{file}/entries`]: [{}],
  [`GET ${FILES}/{file}/content`]: [{}],
  [`GET ${FILES}/{file}/checksum`]: [{}],
  [`POST ${FILES}/{file}/hand-over`]: [{ body: REASON }],
  [`POST ${FILES}/{file}/withdraw`]: [{ body: REASON }],
};
