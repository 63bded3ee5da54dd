import { setTimeout as pause } from 'node:timers/promises';
import { startServiceProcess, type ServiceProcess } from '../../test/support/process.js';
import { DatabaseGate } from './database-gate.js';

export interface NodePlace {
  readonly index: number;
  /** The posting user of the schema. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Folder of the compiled service. */
  readonly build: string;
  readonly port: number;
  /** What is started of the build. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
}

const START_SECONDS = 30;

/** One node of the service: a process on a port of its own, with its own gated way to the database. */
export class ServiceNode {
  private process: ServiceProcess | null = null;
  private readonly logs: string[] = [];
  private isEnding = false;
  /** A node that ended although nobody ended it. */
  readonly surprises: string[] = [];

  private constructor(
    private readonly place: NodePlace,
    readonly gate: DatabaseGate,
  ) {}

  static async place(place: NodePlace): Promise<ServiceNode> {
    return new ServiceNode(place, await DatabaseGate.open(place.databaseUrl));
  }

  get name(): string {
    return `node ${this.place.index + 1}`;
  }

  get url(): string {
    return `http://127.0.0.1:${this.place.port}`;
  }

  /** All that its processes have written. */
  get log(): string {
    return [...this.logs, this.process?.output() ?? ''].join('');
  }

  async start(): Promise<void> {
    this.isEnding = false;
    const { databaseUrl, redisUrl, build, port, entry, env } = this.place;
    const started = startServiceProcess({
      schema: { databaseUrl: this.gate.urlOf(databaseUrl) },
      entry: `${build}/${entry}`,
      env: { HTTP_PORT: String(port), REDIS_URL: redisUrl, ...env },
    });
    const late = pause(START_SECONDS * 1_000, null, { ref: false });
    const process = await Promise.race([started, late]);
    if (!process) throw new Error(`${this.name} was not there after ${START_SECONDS} seconds`);
    this.process = process;
    void process.exited.then((end) => {
      if (this.process === process && !this.isEnding)
        this.surprises.push(`${this.name} ended by itself with ${end}:\n${process.output().slice(-2_000)}`);
    });
  }

  /** SIGKILL, and waits until it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM. @returns its exit code, or the signal that ended it */
  terminate(): Promise<number | NodeJS.Signals> {
    return this.end('SIGTERM');
  }

  /** Stops it where it stands, as a machine that swaps or a virtual machine that is moved. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  wake(): void {
    this.process?.kill('SIGCONT');
  }

  /** For an entry that listens to the harness. */
  tell(message: object): void {
    this.process?.tell(message);
  }

  async close(): Promise<void> {
    this.isEnding = true;
    this.wake();
    await this.process?.stop();
    await this.gate.close();
  }

  /** At once, when the harness itself has to go. */
  closeNow(): void {
    this.isEnding = true;
    this.process?.kill('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    const process = this.process;
    if (!process) throw new Error(`${this.name} is not running`);
    this.isEnding = true;
    process.kill(signal);
    const end = await process.exited;
    this.logs.push(process.output());
    this.process = null;
    return end;
  }
}
