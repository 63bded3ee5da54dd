import type { ChannelPump } from './channel-lanes.js';

/** Work with channels that goes on in rounds, through a pump of its own. */
export abstract class ChannelRounds {
  protected abstract readonly pump: ChannelPump;

  round(): Promise<void> {
    return this.pump.round();
  }

  /** Nothing more is begun. */
  stop(): void {
    this.pump.stop();
  }

  /** Resolves when what was begun has come to its end. */
  settled(): Promise<void> {
    return this.pump.settled();
  }
}
