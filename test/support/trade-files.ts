import { createHash } from 'node:crypto';
import {
  CHARSET_OF,
  MADE_FORMATS,
  USUAL_ORDER,
  type MadeFormat,
  type TradeFileOrder,
} from '../../bench/trade-files/content.js';
import { tradeFileBytes } from '../../bench/trade-files/write.js';
import { newTraceId } from '../../src/platform/http/index.js';
import { AcceptedFiles } from '../../src/trade-files/index.js';
import { TradeFilesRound } from '../../src/trade-files/trade-files-round.js';
import { hire, makeAndApprove } from './approvals.js';
import { openBook } from './book.js';
import type { Answer, Call } from './call.js';
import { startService, type Service, type ServiceOptions } from './service.js';

export const TRADE_FILES = '/v1/books/main/trade-files';

/** A service with a book, a checker, and a source for each ready-made format, called like it. */
export interface TradeWorld {
  readonly service: Service;
  readonly call: Call;
  readonly checker: string;
  readonly accepted: AcceptedFiles;
  readonly bookId: number;
  /** Approved by maker and checker. @throws Error when it was refused */
  command(name: string, content: object): Promise<Answer>;
  setSource(source: string, terms?: object): Promise<void>;
  /** The bytes of a file that is made, sent with their checksum. */
  send(order: Partial<TradeFileOrder>, query?: Readonly<Record<string, string>>): Promise<Answer>;
  sendBytes(bytes: Buffer, query: Readonly<Record<string, string>>): Promise<Answer>;
  round(isStopping?: () => boolean): Promise<void>;
  /** The file as it is after a round. */
  file(id: string): Promise<Answer['body']>;
  errors(id: string): Promise<Answer['body'][]>;
}

/** What a test says of a file, with the rest as usual. */
export function orderOf(order: Partial<TradeFileOrder>): TradeFileOrder {
  const format: MadeFormat = order.format ?? USUAL_ORDER.format;
  return { ...USUAL_ORDER, records: 20, parties: 3, products: 2, charset: CHARSET_OF[format], ...order };
}

const TERMS = {
  ...{ name: 'Test source', kinds: ['original', 'supplementary', 'replacement', 'records'], registrars: [] },
  ...{ expectedFiles: 1, parties: 'any', active: true },
};

export async function startTradeWorld(options: ServiceOptions = {}): Promise<TradeWorld> {
  const service = await startService(options);
  const { call, app } = service;
  await openBook(call);
  const [book] = await service.sql<{ id: string }>("SELECT id FROM book WHERE code = 'main'");
  const checker = await hire(call, 'checker', ['approver']);
  const command: TradeWorld['command'] = async (name, content) => {
    const answer = await makeAndApprove(call, checker, { command: name, content });
    if (answer.status !== 200) throw new Error(`not approved: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const setSource: TradeWorld['setSource'] = async (source, terms = {}) => {
    await command('set-trade-source', { ...TERMS, source, format: source, ...terms });
  };
  for (const format of MADE_FORMATS)
    await setSource(format, format === 'fund-confirmation' ? { registrars: ['TA01', 'TA02'] } : {});
  const sendBytes: TradeWorld['sendBytes'] = (bytes, query) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { md5, ...rest } = query;
    const checksum = md5 === undefined ? { sha256 } : { md5 };
    const parameters = new URLSearchParams({
      businessDate: USUAL_ORDER.businessDate,
      name: 'test',
      ...checksum,
      ...rest,
    });
    const headers = { 'content-type': 'application/octet-stream' };
    return call('POST', `${TRADE_FILES}/file?${parameters}`, { body: bytes, headers });
  };
  return {
    ...{ service, call, checker, command, setSource, sendBytes, bookId: Number(book!.id) },
    accepted: app.get(AcceptedFiles),
    send: (given, query = {}) => {
      const order = orderOf(given);
      const registrar = order.format === 'fund-confirmation' ? { registrar: order.registrar } : {};
      return sendBytes(tradeFileBytes(order), {
        ...{ source: order.format, businessDate: order.businessDate, ...registrar },
        ...query,
      });
    },
    round: (isStopping) => app.get(TradeFilesRound).execute(newTraceId(), isStopping),
    file: async (id) => (await call('GET', `${TRADE_FILES}/${id}`)).body.file,
    errors: async (id) => (await call('GET', `${TRADE_FILES}/${id}/errors?limit=200`)).body.items,
  };
}
