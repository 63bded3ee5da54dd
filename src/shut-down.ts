import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Draining } from './platform/http/index.js';
import type { Logging } from './platform/logging/index.js';

/** Requests in flight get this long to finish. */
const DRAIN_MILLISECONDS = 20_000;

/**
 * On SIGTERM or SIGINT: readiness goes off, and requests are still served for as long as balancers need to notice; then
 * the server stops accepting, requests in flight are answered, and modules and pools are closed. A second signal ends the
 * process at once.
 */
export function shutDownOnSignal(
  app: NestFastifyApplication,
  draining: Draining,
  { logger, flush }: Logging,
  noticeSeconds: number,
): void {
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (draining.begun) process.exit(1);
    draining.begin();
    logger.info({ signal }, 'shutting down');
    try {
      await new Promise((resolve) => setTimeout(resolve, noticeSeconds * 1_000));
      await stopServing(app);
      await app.close();
      logger.info('stopped');
    } catch (error) {
      logger.error({ err: error }, 'the shutdown failed');
      process.exitCode = 1;
    }
    flush();
    process.exit();
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}

/** Before Nest's own shutdown, whose hooks would close pools under requests in flight. */
async function stopServing(app: NestFastifyApplication): Promise<void> {
  const deadline = setTimeout(() => app.getHttpServer().closeAllConnections(), DRAIN_MILLISECONDS);
  await app.getHttpAdapter().getInstance().close();
  clearTimeout(deadline);
}
