import type { Clock } from '../../relay/clock.js';
import type { Channel } from './channel.js';
import { infoOf } from './read-server.js';

const ANSWER_MS = 2_000;
const PAUSE_MS = 200;
/** A name that leads to two servers may lead to one by then. */
const RECONNECT_PAUSE_MS = 1_000;

/**
 * Whether both connections lead to one server. A name can lead elsewhere between two connects (a failover, a migration),
 * and what one connection stores where the other never looks would be answered for and never delivered.
 */
export class SameServer {
  /** null: they do; else why nobody can be sure. */
  doubt: string | null = 'not looked at yet';
  private readonly quick: Channel;
  private readonly storing: Channel;
  private readonly clock: Clock;
  private round = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(quick: Channel, storing: Channel, clock: Clock) {
    this.quick = quick;
    this.storing = storing;
    this.clock = clock;
  }

  /** To be called when either connection has gone. */
  lost(): void {
    clearTimeout(this.timer);
    this.round += 1;
    this.doubt = this.storing.isReady ? this.quick.lastError : this.storing.lastError;
  }

  /** To be called when either connection stands. Never rejects. */
  async look(): Promise<void> {
    this.lost();
    if (!this.quick.isReady || !this.storing.isReady) return;
    const { round } = this;
    const untilMs = this.clock.monotonic() + ANSWER_MS;
    const asked = [this.quick, this.storing].map((channel) => channel.command('INFO', ['server'], untilMs));
    const told = await Promise.all(asked);
    if (round !== this.round) return;
    const [one, other] = told.map((sent) => infoOf(sent)['run_id']);
    // Who may not ask has to trust the name.
    const isForbidden = told.some((sent) => sent.kind === 'unknown' && sent.why.includes('NOPERM'));
    if (isForbidden || (one !== undefined && one === other)) this.doubt = null;
    else if (one === undefined || other === undefined) this.later(PAUSE_MS, () => void this.look());
    else {
      this.doubt = 'two connections lead to two servers';
      // Which of them is the right one only the name can say, by now.
      this.later(RECONNECT_PAUSE_MS, () => {
        this.quick.reconnect();
        this.storing.reconnect();
      });
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.round = Infinity;
  }

  private later(ms: number, run: () => void): void {
    this.timer = setTimeout(run, ms).unref();
  }
}
