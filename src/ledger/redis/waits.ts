import type { Clock } from '../../relay/clock.js';
import type { Channel } from './channel.js';
import type { Wait } from './durability.js';

/** Redis blocks the whole connection meanwhile: longer than replicas need, shorter than the answer's reserve. */
const REPLICAS_MS = 500;
/** With `appendfsync everysec` the disk is synced every second. */
const DISK_MS = 1_500;
/** For the reply to come back. */
const TRAVEL_MS = 500;

type Pending = Exclude<Wait, { kind: 'none' | 'lost' }>;

/**
 * `WAIT` and `WAITAOF` on one connection, one at a time. All that was written before one is sent share it: what comes
 * while one is under way waits for the next.
 */
export class Waits {
  /** What Redis says where it refuses to be asked; null while it answers. */
  refusal: string | null = null;
  private readonly channel: Channel;
  private readonly clock: Clock;
  private current: Promise<unknown> = Promise.resolve();
  private next: Promise<boolean> | null = null;

  constructor(channel: Channel, clock: Clock) {
    this.channel = channel;
    this.clock = clock;
  }

  /** Whether everything that this connection wrote before the call is held by `untilMs`. */
  async held(wait: Pending, untilMs: number): Promise<boolean> {
    this.next ??= this.current.then(() => {
      this.next = null;
      const sent = this.send(wait);
      this.current = sent;
      return sent;
    });
    const shared = this.next;
    return new Promise((resolve) => {
      const stop = this.clock.after(untilMs - this.clock.monotonic(), () => resolve(false));
      void shared.then(resolve).finally(stop);
    });
  }

  private async send(wait: Pending): Promise<boolean> {
    const limitMs = wait.kind === 'disk' ? DISK_MS : REPLICAS_MS;
    const untilMs = this.clock.monotonic() + limitMs + TRAVEL_MS;
    const sent =
      wait.kind === 'disk'
        ? await this.channel.command('WAITAOF', [1, 0, limitMs], untilMs)
        : await this.channel.command('WAIT', [wait.count, limitMs], untilMs);
    this.refusal = sent.kind === 'unknown' && /^(NOPERM|ERR)\b/.test(sent.why) ? sent.why : null;
    if (sent.kind !== 'reply') return false;
    return wait.kind === 'disk' ? Number((sent.value as unknown[])[0]) >= 1 : Number(sent.value) >= wait.count;
  }
}
