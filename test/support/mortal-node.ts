import { setTimeout as pause } from 'node:timers/promises';
import { callerOf, type Answer, type CallOptions } from './call.js';
import { startServiceProcess, type ProcessOptions, type ServiceProcess } from './process.js';

const TRIES = 600;
const PAUSE_MILLISECONDS = 50;

/** A service process that is killed and started again, at another address each time. */
export class MortalNode {
  kills = 0;

  private constructor(
    private readonly options: ProcessOptions,
    private process: ServiceProcess,
  ) {}

  static async start(options: ProcessOptions): Promise<MortalNode> {
    return new MortalNode(options, await startServiceProcess(options));
  }

  /** Resolves when it is there again. */
  async killAndRestart(): Promise<void> {
    this.process.kill('SIGKILL');
    const ended = await this.process.exited;
    if (ended !== 'SIGKILL') throw new Error(`it ended by ${ended}:\n${this.process.output()}`);
    this.kills++;
    this.process = await startServiceProcess(this.options);
  }

  /** One try. @returns null when there was no answer, or one that says to come back */
  async call(method: string, path: string, options: CallOptions): Promise<Answer | null> {
    const answer = await callerOf(this.process.url)(method, path, options).catch(() => null);
    return answer?.status === 503 ? null : answer;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}

/** What a caller does who wants an answer: the same again, at a node of its choice each time. */
export async function insist(
  nodeOf: () => MortalNode,
  method: string,
  path: string,
  options: CallOptions,
): Promise<Answer> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const answer = await nodeOf().call(method, path, options);
    if (answer) return answer;
    await pause(PAUSE_MILLISECONDS);
  }
  throw new Error(`${method} ${path} was not answered`);
}
