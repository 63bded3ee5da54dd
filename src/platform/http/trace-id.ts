import { randomUUID } from 'node:crypto';

const traceparentShape = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;
const NO_TRACE = '0'.repeat(32);

/** The trace id of a W3C `traceparent` header, or a new one when there is none or it is not valid. */
export function traceIdOf(traceparent: string | string[] | undefined): string {
  const given = typeof traceparent === 'string' ? traceparentShape.exec(traceparent)?.[1] : undefined;
  return given === undefined || given === NO_TRACE ? newTraceId() : given;
}

/** For work that no request started: boot, jobs, the command line. */
export function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}
