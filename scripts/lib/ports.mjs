import { connect, createServer } from 'node:net';
import { Instruction } from './messages.mjs';

const LOOPBACK = '127.0.0.1';

/** The preferred port when nobody listens on it, else one that the system picks. */
export async function freePort(preferred = 0) {
  return (await listenBriefly(LOOPBACK, preferred)) ?? (await listenBriefly(LOOPBACK, 0));
}

/** The first free port from `port` upwards. */
export async function nextFreePort(host, port) {
  for (let candidate = port; candidate <= Math.min(port + 100, 65_535); candidate += 1) {
    if ((await listenBriefly(host, candidate)) !== undefined) return candidate;
  }
  throw new Instruction(
    `No free port from ${port} to ${port + 100} on ${host}. Set HTTP_PORT to one that is free.`,
  );
}

/** @throws Instruction when somebody else listens on the port that a server must have */
export async function mustBeFree(port) {
  if ((await listenBriefly(LOOPBACK, port)) !== undefined) return;
  throw new Instruction(
    `Port ${port} on ${LOOPBACK} is taken by another program. Stop it, or ask for another port.`,
  );
}

/** The first bytes that a server on the loopback sends, after `request` if it waits for one; else undefined. */
export function firstReply(port, request) {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port });
    const answer = (reply) => {
      socket.destroy();
      resolve(reply);
    };
    socket.setTimeout(1000, () => answer(undefined));
    socket.once('error', () => answer(undefined));
    socket.once('close', () => answer(undefined));
    socket.once('data', answer);
    if (request) socket.write(request);
  });
}

/** Can a connection be made? For servers that the project did not start itself. */
export function isReachable(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const answer = (reachable) => {
      socket.destroy();
      resolve(reachable);
    };
    socket.setTimeout(5000, () => answer(false));
    socket.once('error', () => answer(false));
    socket.once('connect', () => answer(true));
  });
}

/** The port that could be had, undefined when it is taken. Port 0 asks for any. */
function listenBriefly(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', ({ code }) => {
      if (code === 'EADDRINUSE') resolve(undefined);
      else
        reject(new Instruction(`Cannot listen on ${host}:${port} (${code}). Name another address or port.`));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const { port: got } = server.address();
      server.close(() => resolve(got));
    });
  });
}
