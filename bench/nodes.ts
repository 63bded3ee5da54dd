import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A process of the service, as in production. */
export interface ServiceNode {
  readonly url: string;
  /** Megabytes it occupies now. */
  residentMegabytes(): number;
  stop(): Promise<void>;
}

const NODE_OPTIONS = ['--heap-growing-percent=70', '--max-semi-space-size=32'];

export async function startNode(env: NodeJS.ProcessEnv): Promise<ServiceNode> {
  const child = fork('dist/src/main.js', { env, silent: true, execArgv: NODE_OPTIONS });
  // The log is read and thrown away, so that writing it costs what it costs in production.
  child.stdout!.resume();
  child.stderr!.pipe(process.stderr);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    residentMegabytes: () => residentMegabytesOf(child),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The highest figure of the nodes, looked at every half second until it is stopped. */
export function watchMemory(nodes: readonly ServiceNode[]): { stop(): number } {
  let highest = 0;
  const look = (): void => {
    for (const node of nodes) highest = Math.max(highest, node.residentMegabytes());
  };
  const timer = setInterval(look, 500);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return highest;
    },
  };
}

/** The first key of a schema, made as an operator makes it. */
export async function createAdminKey(env: NodeJS.ProcessEnv): Promise<string> {
  const child = fork('dist/src/create-admin-key.js', ['create-admin'], {
    env,
    silent: true,
    execArgv: [],
  });
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += String(chunk)));
  await once(child, 'exit');
  const key = /sp_test_[0-9a-f]{8}_[0-9a-f]{48}/.exec(output)?.[0];
  if (!key) throw new Error(`No admin key was made: ${output}`);
  return key;
}

/** Linux tells it in pages of /proc; elsewhere the figure is left at zero. */
function residentMegabytesOf({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024;
}
