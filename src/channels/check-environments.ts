import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import { ChannelRepository } from './database/channel.repository.js';
import { environmentProblem } from './environment.rules.js';

/**
 * Looks at every channel before anything begins to work, timers included: a database that was copied from production must not pay from
 * a test machine, nor the reverse. Channels out of use count too, for they are still asked about payments under way.
 */
@Injectable()
export class CheckEnvironments implements OnModuleInit {
  constructor(
    private readonly channels: ChannelRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Error naming the channels of another environment */
  async onModuleInit(): Promise<void> {
    const isProduction = this.config.environment === 'production';
    const problems = (await this.channels.all()).flatMap(({ channel, credentials }) => {
      const { environment, code, bookId } = channel;
      const { baseUrl, keyId } = credentials;
      const problem = environmentProblem(isProduction, { environment, baseUrl, keyId });
      return problem === null ? [] : [`- channel ${code} of book number ${bookId}: ${problem}`];
    });
    if (problems.length === 0) return;
    throw new Error(`The service does not start, environments do not mix:\n${problems.join('\n')}`);
  }
}
