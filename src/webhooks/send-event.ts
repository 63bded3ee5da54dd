import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import { firstCharacters } from '../platform/text/index.js';
import type { SendResult } from './delivery.js';
import { urlProblem } from './endpoint-url.rules.js';
import { WebhookPace } from './pace.js';
import { PublicNames } from './public-names.js';
import { SendingError } from './sending-error.js';

const MAX_ANSWER_BYTES = 4_096;
const MAX_ANSWER_CHARACTERS = 500;
const IDLE_SOCKETS = 16;

/** The receiver closed a connection that was kept for later, at the moment of its use: no sign of anything. */
class StaleConnectionError extends Error {}

/**
 * One POST, its answer read as far as it is kept. Redirects are not followed: where an event goes was decided by a person.
 * In production the address is looked at when it is connected to, so that a name cannot stand for something else by then.
 */
@Injectable()
export class SendEvent implements OnApplicationShutdown {
  readonly publicOnly: boolean;
  private readonly agents: { http: HttpAgent; https: HttpsAgent };

  constructor(
    @Inject(CONFIG) { environment }: Config,
    private readonly pace: WebhookPace,
    names: PublicNames,
  ) {
    this.publicOnly = environment === 'production';
    const options = {
      ...{ keepAlive: true, maxFreeSockets: IDLE_SOCKETS },
      ...(this.publicOnly && { lookup: names.lookup }),
    };
    this.agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };
  }

  onApplicationShutdown(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  /** Never rejects. */
  async execute(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<SendResult> {
    const problem = urlProblem(url, this);
    if (problem !== null) return unreachable(`not sent: the address ${problem}`);
    for (let again = false; ; again = true) {
      try {
        const { status, text } = await this.post(url, headers, body);
        const delivered = status >= 200 && status < 300;
        return { result: delivered ? 'delivered' : 'answered', status, answer: text };
      } catch (error) {
        if (again || !(error instanceof StaleConnectionError)) return unreachable(reasonOf(error));
      }
    }
  }

  private post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<{ status: number; text: string }> {
    const secure = url.startsWith('https:');
    return new Promise((done, failed) => {
      const bytes = Buffer.from(body);
      const request = (secure ? requestHttps : requestHttp)(url, {
        method: 'POST',
        agent: secure ? this.agents.https : this.agents.http,
        headers: { ...headers, 'content-type': 'application/json', 'content-length': bytes.length },
      });
      const timers = [
        setTimeout(
          () => request.destroy(new SendingError('no answer in time')),
          this.pace.answerMilliseconds,
        ),
        setTimeout(() => {
          if (request.socket?.connecting !== false)
            request.destroy(new SendingError('no connection in time'));
        }, this.pace.connectMilliseconds),
      ];
      request.on('close', () => timers.forEach(clearTimeout));
      request.on('error', (error: NodeJS.ErrnoException) =>
        failed(request.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnectionError() : error),
      );
      request.on('response', (answer) => {
        void beginningOf(answer).then((text) => done({ status: answer.statusCode!, text }));
      });
      request.end(bytes);
    });
  }
}

/** What is beyond the limit is not read: the connection goes. The status is the receiver's word, whole body or not. */
function beginningOf(answer: IncomingMessage): Promise<string> {
  return new Promise((done) => {
    const parts: Buffer[] = [];
    let size = 0;
    const end = (): void => done(excerptOf(Buffer.concat(parts)));
    answer.on('data', (part: Buffer) => {
      parts.push(part);
      size += part.length;
      if (size < MAX_ANSWER_BYTES) return;
      end();
      answer.destroy();
    });
    answer.on('end', end);
    answer.on('error', end);
  });
}

/** As text of one line, whatever it was. */
function excerptOf(bytes: Buffer): string {
  const text = bytes.toString('utf8').replace(/[\p{C}\p{Z}\uFFFD]+/gu, ' ');
  return firstCharacters(text.trim(), MAX_ANSWER_CHARACTERS);
}

const unreachable = (reason: string): SendResult => ({ result: 'unreachable', status: null, answer: reason });

/** Messages of the system may hold addresses of the network; their codes do not. */
function reasonOf(error: unknown): string {
  if (error instanceof SendingError) return error.reason;
  const { code, name } = error as { code?: unknown; name?: string };
  return `no connection: ${typeof code === 'string' ? code : name}`;
}
