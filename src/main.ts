import { createApp } from './create-app.js';
import { SeedDemo, welcomeText } from './demo/index.js';
import { readConfig, type Config } from './platform/config/index.js';
import { Draining, newTraceId } from './platform/http/index.js';
import { createLogging } from './platform/logging/index.js';
import { shutDownOnSignal } from './shut-down.js';

/** Connections that wait while the service reads others; the system's own limit may be lower. */
const ACCEPT_QUEUE = 4_096;

const config = readConfigOrExit();
const logging = createLogging(config.logLevel);
process.on('exit', logging.flush);
// Not left to Node, which prints an error with everything it carries along: statements, parameters, addresses.
process.on('uncaughtException', (error) => {
  logging.logger.fatal({ err: error }, 'the process cannot go on');
  process.exit(1);
});

const app = await createApp(config, { logging });
await app.init();
if (config.demoKeys) await app.get(SeedDemo).run();
await app.listen({ port: config.httpPort, host: config.httpHost, backlog: ACCEPT_QUEUE });
shutDownOnSignal(app, app.get(Draining), logging, config.shutdownNoticeSeconds);
announce(await app.getUrl(), config);

function readConfigOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

/** Tells a parent process the address, and people in development where to begin. */
function announce(url: string, { demoKeys }: Config): void {
  logging.logger.info({ url }, 'listening');
  process.send?.({ url });
  if (demoKeys)
    console.log(welcomeText({ url, keys: demoKeys, requestNumber: `hello-${newTraceId().slice(0, 12)}` }));
}
