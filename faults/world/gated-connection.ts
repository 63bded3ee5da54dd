import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Conversation, PacketReader, type Sent } from './sent-statement.js';

/** A statement that was caught on its way to the server. */
export interface Caught {
  /** Sends it on; its answer comes as usual. */
  pass(): void;
  /** Sends it on and waits until the server has answered it; the answer is lost. */
  passAndLoseAnswer(): Promise<void>;
  /** Breaks the side of the node. The side of the server stays, as a ghost, until {@link loseServer}. */
  loseClient(): void;
  loseServer(): void;
}

export interface Trap {
  readonly kind: (sent: Sent) => boolean;
  spring(caught: Caught): Promise<void>;
}

interface Keeper {
  trapFor(sent: Sent): Trap | undefined;
  delay(): number;
  onClose(): void;
}

/** An answer of the server may come in pieces; it is over when nothing has come for as long. */
const QUIET_MILLISECONDS = 30;

/** One connection of a node to the database, statement by statement. */
export class GatedConnection {
  private readonly packets = new PacketReader();
  private readonly conversation = new Conversation();
  private readonly toServer: Line;
  private readonly toClient: Line;
  private isSilent = false;
  /** The node's side was broken on purpose: that must not break the server's. */
  private isGhost = false;
  private answeredAt = 0;
  private waiting: Buffer[] | null = null;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly keeper: Keeper,
  ) {
    this.toServer = new Line(server, keeper.delay);
    this.toClient = new Line(client, keeper.delay);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined); // its 'close' follows
    }
    client.on('data', (piece) => this.fromClient(piece));
    client.on('close', () => this.isGhost || this.isSilent || this.reset());
    server.on('data', (piece) => this.fromServer(piece));
    server.on('close', () => this.reset());
  }

  silence(): void {
    this.isSilent = true;
  }

  reset(): void {
    for (const socket of [this.client, this.server]) {
      if (!socket.destroyed) socket.resetAndDestroy();
    }
    this.keeper.onClose();
  }

  private fromClient(piece: Buffer): void {
    if (this.isSilent) return;
    this.resume(this.packets.read(piece));
  }

  private take(packet: Buffer): void {
    const trap = this.keeper.trapFor(this.conversation.next(packet));
    if (!trap) return this.toServer.send(packet);
    this.waiting = [];
    void this.hold(trap, packet);
  }

  private async hold(trap: Trap, packet: Buffer): Promise<void> {
    await trap.spring({
      pass: () => this.toServer.send(packet),
      passAndLoseAnswer: () => this.passAndLoseAnswer(packet),
      loseClient: () => {
        this.isGhost = true;
        this.client.destroy();
      },
      loseServer: () => this.reset(),
    });
    const waiting = this.waiting ?? [];
    this.waiting = null;
    this.resume(waiting);
  }

  /** One of them may fall into a trap in its turn. */
  private resume(packets: readonly Buffer[]): void {
    for (const packet of packets) {
      if (this.waiting) this.waiting.push(packet);
      else this.take(packet);
    }
  }

  private async passAndLoseAnswer(packet: Buffer): Promise<void> {
    this.isGhost = true;
    this.answeredAt = 0;
    this.toServer.send(packet);
    while (!this.server.destroyed) {
      if (this.answeredAt > 0 && performance.now() - this.answeredAt > QUIET_MILLISECONDS) return;
      await pause(5);
    }
  }

  private fromServer(piece: Buffer): void {
    this.answeredAt = performance.now();
    if (this.isSilent || this.isGhost) return;
    this.toClient.send(piece);
  }
}

/** One direction: in order, and as late as the delay says. */
class Line {
  private free = Promise.resolve();
  private pending = 0;

  constructor(
    private readonly to: Socket,
    private readonly delay: () => number,
  ) {}

  send(piece: Buffer): void {
    const milliseconds = this.delay();
    if (milliseconds === 0 && this.pending === 0) return void this.to.write(piece);
    this.pending += 1;
    const due = performance.now() + milliseconds;
    this.free = this.free.then(async () => {
      await pause(Math.max(0, due - performance.now()));
      this.pending -= 1;
      if (!this.to.destroyed) this.to.write(piece);
    });
  }
}
