import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accepted, refused, valueOf, type Result } from '../errors/index.js';
import { Answers, OneOf, Public } from '../http/index.js';
import { Readiness } from './readiness.js';

export class LiveView {
  @OneOf(['live'], 'The process answers')
  status!: string;
}

export class ReadyView {
  @OneOf(['ready', 'degraded'], 'degraded: postings are served, work under a distributed lock is refused')
  status!: string;

  @OneOf(['up'], 'The database')
  database!: string;

  @OneOf(['up', 'down'], 'Redis, which only distributed locks need')
  redis!: string;
}

@ApiTags('health')
@Controller('health')
@Public()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** For the supervisor: a process that does not answer is to be restarted. */
  @Get('live')
  @Answers(200, LiveView, 'The process is alive')
  live(): LiveView {
    return { status: 'live' };
  }

  /** For the balancer: 503 means, send requests elsewhere. */
  @Get('ready')
  @Answers(200, ReadyView, 'The process takes requests')
  async ready(): Promise<ReadyView> {
    return valueOf(await this.look());
  }

  private async look(): Promise<Result<ReadyView>> {
    if (this.readiness.isDraining) return notReady('SERVICE.DRAINING', 'This process is shutting down');
    const { database, redis } = await this.readiness.parts();
    if (!database) return notReady('SERVICE.DATABASE_UNAVAILABLE', 'The database does not answer');
    return accepted({ status: redis ? 'ready' : 'degraded', database: 'up', redis: redis ? 'up' : 'down' });
  }
}

const notReady = (code: string, message: string): Result<never> =>
  refused({ kind: 'unavailable', code, message });
