import type { Pool } from 'mysql2';
import type { DataSource } from 'typeorm';

export interface PoolState {
  readonly limit: number;
  readonly open: number;
  readonly inUse: number;
  readonly idle: number;
  /** Those who wait for a connection. */
  readonly waiting: number;
}

interface PooledConnection {
  /** Null once the pool has let go of it. */
  readonly _pool: DriverPool | null;
  destroy(): void;
}

type Waiter = (error: Error | null, connection?: PooledConnection) => void;

/**
 * What the driver's pool keeps to itself. It asks its configuration at every turn, so a limit can be changed under it;
 * what it does not do by itself is done below. The tests count connections on the server.
 */
interface DriverPool {
  readonly config: { connectionLimit: number; maxIdle: number };
  readonly _allConnections: { readonly length: number };
  readonly _freeConnections: { readonly length: number; get(index: number): PooledConnection };
  readonly _connectionQueue: { readonly length: number; shift(): Waiter };
  getConnection(waiter: Waiter): void;
  releaseConnection(connection: PooledConnection): void;
}

/** How full a pool of the driver is. */
export function poolStateOf(pool: Pool): PoolState {
  return stateOf(pool as unknown as DriverPool);
}

function stateOf({ config, _allConnections, _freeConnections, _connectionQueue }: DriverPool): PoolState {
  const open = _allConnections.length;
  const idle = _freeConnections.length;
  const waiting = _connectionQueue.length;
  return { limit: config.connectionLimit, open, inUse: open - idle, idle, waiting };
}

/** The connection pool of this node: how full it is, and how large. */
export class DatabasePool {
  private readonly pool: DriverPool;

  constructor(dataSource: DataSource) {
    const pool = (dataSource.driver as unknown as { pool: DriverPool }).pool;
    this.pool = pool;
    const giveBack = pool.releaseConnection.bind(pool);
    // The driver hands a connection straight on to whoever waits, so that a pool under load would never shrink.
    pool.releaseConnection = (connection) => {
      const isOneTooMany = connection._pool !== null && this.surplus > 0;
      if (isOneTooMany) connection.destroy();
      else giveBack(connection);
    };
  }

  state(): PoolState {
    return stateOf(this.pool);
  }

  /** Idle connections above the limit are closed now, those in use when they are given back. */
  resize(limit: number): void {
    const { config, _freeConnections } = this.pool;
    config.connectionLimit = limit;
    // Or the driver would close, every second, what rests above the limit of before.
    config.maxIdle = limit;
    while (this.surplus > 0 && _freeConnections.length > 0) _freeConnections.get(0).destroy();
    this.serveWaiting();
  }

  private get surplus(): number {
    return this.pool._allConnections.length - this.pool.config.connectionLimit;
  }

  /** Those who wait are otherwise woken only by a connection that is given back. */
  private serveWaiting(): void {
    const { pool } = this;
    for (let room = -this.surplus; room > 0 && pool._connectionQueue.length > 0; room--) {
      pool.getConnection(pool._connectionQueue.shift());
    }
  }
}
