import type { ApiDocument } from './api-document.js';
import { fingerprintOf } from './books-fingerprint.js';
import type { FuzzRequest } from './fuzz-requests.js';
import type { FuzzWorld } from './fuzz-world.js';
import { AnswerJudge } from './judge-answer.js';
import { RawConnection, type RawAnswer } from './raw-connection.js';
import { bytesOf, type SentRequest } from './send-fuzz-request.js';

/** What the id in an answer is the id of, by the last word of the path. */
const KIND_OF_PATH: Readonly<Record<string, string>> = {
  vouchers: 'voucher',
  reversals: 'voucher',
  corrections: 'voucher',
  refunds: 'voucher',
  capture: 'voucher',
  holds: 'hold',
  approvals: 'approval',
};

/** Sends requests, judges answers, and keeps count. */
export class FuzzRun {
  private readonly judge: AnswerJudge;
  private readonly connections: RawConnection[] = [];
  private readonly outcomes = new Map<string, number>();
  private readonly accepted = new Set<string>();
  private readonly sent = new Set<string>();
  private fingerprint: Record<string, string> | null = null;
  private requests = 0;
  private looks = 0;

  constructor(
    private readonly world: FuzzWorld,
    private readonly document: ApiDocument,
  ) {
    this.judge = new AnswerJudge(document);
  }

  /**
   * The books are looked at behind every group of requests: what it did is there only if one of them was accepted.
   * @returns every promise that was broken, in sentences
   */
  async sendTogether(requests: readonly FuzzRequest[]): Promise<string[]> {
    const judged = await Promise.all(requests.map((request, lane) => this.send(request, lane)));
    const problems = judged.flatMap((one) => one.problems);
    const before = this.fingerprint;
    const after = await fingerprintOf(this.world.sql);
    this.fingerprint = after;
    if (!before || judged.some((one) => one.mayWrite)) return problems;
    this.looks++;
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    return [
      ...problems,
      ...changed.map((table) => `what was refused or only read changed the table ${table}`),
    ];
  }

  private async send(request: FuzzRequest, lane: number): Promise<{ problems: string[]; mayWrite: boolean }> {
    const { things, keys, port } = this.world;
    const sent = bytesOf(request, things, keys);
    const connection = (this.connections[lane] ??= new RawConnection(port));
    this.requests++;
    this.sent.add(request.operation);
    const answer = await connection.exchange(sent.bytes, request.method === 'HEAD');
    if (!answer) return { problems: ['no answer'], mayWrite: true };
    this.note(request, sent, answer);
    return {
      problems: this.judge.problems(request, sent, answer),
      mayWrite: answer.status < 300 && request.method !== 'GET' && request.method !== 'HEAD',
    };
  }

  private note(request: FuzzRequest, { path, book }: SentRequest, answer: RawAnswer): void {
    const key = `${answer.status}`;
    this.outcomes.set(key, (this.outcomes.get(key) ?? 0) + 1);
    if (answer.status >= 300) return;
    const operation = this.judge.operationOf(request, path);
    if (operation) this.accepted.add(operation.name);
    if (!answer.headers['content-type']?.startsWith('application/json')) return;
    const body = JSON.parse(answer.body.toString('utf8') || 'null') as unknown;
    this.world.things.harvest(body, KIND_OF_PATH[path.split('/').at(-1)!], book);
  }

  operationsSent(): number {
    return this.sent.size;
  }

  summary(): string {
    const statuses = [...this.outcomes].sort().map(([status, count]) => `${status}: ${count}`);
    const never = this.document.operations.map(({ name }) => name).filter((name) => !this.accepted.has(name));
    return (
      `${this.requests} requests, ${this.looks} looks at the books behind refusals and readings; ${statuses.join(', ')}; ` +
      `${this.accepted.size} of ${this.document.operations.length} operations did something` +
      (never.length > 0 ? `, all but ${never.join(', ')}` : '')
    );
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }
}
