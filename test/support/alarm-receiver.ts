import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AlarmReceiver {
  readonly url: string;
  /** What was posted, as it came. */
  readonly alarms: Record<string, unknown>[];
  stop(): Promise<void>;
}

/** A real server that takes alarms, as an operator's would. */
export async function startAlarmReceiver(): Promise<AlarmReceiver> {
  const alarms: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += String(chunk)));
    request.on('end', () => {
      alarms.push(JSON.parse(text) as Record<string, unknown>);
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alarms`,
    alarms,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
