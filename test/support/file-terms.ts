import type { FileTerms } from '../../src/channels/index.js';

type Fields = FileTerms['payment']['detail'];

const constant = (value: string): Fields[number] => ({ name: 'record', holds: 'constant', value });
const plain = (...kinds: Fields[number]['holds'][]): Fields => kinds.map((holds) => ({ name: holds, holds }));

/** The files of the simulator: between bars, as bank/README.md describes them. */
export const FILE_TERMS: FileTerms = {
  name: 'PAY{file}.txt',
  payment: {
    ...{ charset: 'UTF-8', delimiter: '|', lineEnd: 'LF' },
    header: [constant('H'), ...plain('file', 'count', 'total', 'currency')],
    detail: [
      constant('D'),
      ...plain(
        'position',
        'request-number',
        'amount',
        'payee-name',
        'payee-bank',
        'payee-account',
        'purpose',
      ),
    ],
    trailer: [constant('T'), ...plain('count', 'total'), constant('END')],
  },
  acknowledgement: {
    ...{ charset: 'UTF-8', delimiter: '|', lineEnd: 'LF' },
    header: [constant('A'), ...plain('file', 'code', 'message')],
    detail: [constant('D'), ...plain('request-number', 'code', 'message')],
    trailer: [constant('T'), ...plain('count')],
  },
  result: {
    ...{ charset: 'UTF-8', delimiter: '|', lineEnd: 'LF' },
    header: [constant('R'), ...plain('file', 'ignored')],
    detail: [
      constant('D'),
      ...plain(
        'request-number',
        'amount',
        'currency',
        'code',
        'bank-reference',
        'return-reference',
        'message',
      ),
    ],
    trailer: [constant('T'), ...plain('count', 'total')],
  },
  codes: { taken: ['TAKEN'], refused: ['FILE_REFUSED'], duplicate: ['FILE_KNOWN'], returned: ['RETURNED'] },
  maximumEntries: 1_000,
  sealAfterSeconds: 3_600,
  cutOff: null,
  delivery: 'download',
  resultDueHours: 4,
};

const fixed = (name: string, holds: Fields[number]['holds'], width: number, more: object = {}) => ({
  ...{ name, holds, width },
  ...more,
});
const RIGHT = { align: 'right', pad: '0' } as const;

/** Fields of fixed width in GB18030, decimals implied, as older systems of banks want them. */
export const FIXED_WIDTH: FileTerms['payment'] = {
  ...{ charset: 'GB18030', delimiter: null, lineEnd: 'CRLF' },
  header: [
    fixed('type', 'constant', 2, { value: 'HD' }),
    fixed('file', 'file', 12),
    fixed('date', 'file-date', 8),
  ],
  detail: [
    fixed('number', 'request-number', 32),
    fixed('amount', 'amount', 15, { ...RIGHT, amountForm: 'minor' }),
    fixed('name', 'payee-name', 20),
    fixed('account', 'payee-account', 34),
    fixed('bank', 'payee-bank', 16),
    fixed('purpose', 'purpose', 10),
  ],
  trailer: [
    fixed('type', 'constant', 2, { value: 'TR' }),
    fixed('count', 'count', 6, RIGHT),
    fixed('total', 'total', 18, { ...RIGHT, amountForm: 'minor' }),
  ],
};
