import { createApp } from '../src/create-app.js';
import { Clock } from '../src/platform/clock/index.js';
import { readConfig } from '../src/platform/config/index.js';
import { Draining } from '../src/platform/http/index.js';
import { createLogging } from '../src/platform/logging/index.js';
import { shutDownOnSignal } from '../src/shut-down.js';

/** Goes ahead of the machine's clock, or behind it, by as much as the harness says. */
class TurnedClock extends Clock {
  ahead = 0;

  now(): Date {
    return new Date(Date.now() + this.ahead);
  }
}

/** A node of the service, as `src/main.ts` starts it, with a clock that the harness turns: `{ ahead: milliseconds }`. */
const clock = new TurnedClock();
process.on('message', ({ ahead }: { ahead: number }) => {
  clock.ahead = ahead;
});
const config = readConfig(process.env);
const logging = createLogging(config.logLevel);
const app = await createApp(config, { logging, clock });
await app.listen({ port: config.httpPort, host: config.httpHost });
shutDownOnSignal(app, app.get(Draining), logging, 0);
process.send?.({ url: await app.getUrl() });
