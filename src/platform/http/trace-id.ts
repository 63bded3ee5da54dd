import { randomFillSync } from 'node:crypto';

const traceparentShape = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;
const NO_TRACE = '0'.repeat(32);

/** The trace id of a W3C `traceparent` header, or a new one when there is none or it is not valid. */
export function traceIdOf(traceparent: string | string[] | undefined): string {
  const given = typeof traceparent === 'string' ? traceparentShape.exec(traceparent)?.[1] : undefined;
  return given === undefined || given === NO_TRACE ? newTraceId() : given;
}

const ID_BYTES = 16;
const pool = Buffer.alloc(256 * ID_BYTES);
let next = pool.length;

/**
 * A new id for a request that brings none, and for work that no request started: boot, jobs, the command line. Random
 * bytes are drawn in stock: asking the system for each id costs more than all else that is done with it.
 */
export function newTraceId(): string {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  return pool.toString('hex', next, (next += ID_BYTES));
}
