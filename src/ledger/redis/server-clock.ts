import type { Clock } from '../../relay/clock.js';

const SKEW_LIMIT_MS = 2_000;
const JUMP_LIMIT_MS = 10_000;

/** A moment on our own clocks. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export const momentOf = (clock: Clock): Moment => ({ wallMs: clock.now(), monotonicMs: clock.monotonic() });

/**
 * Watches the server's clock against ours. It decides every lease, and it can step: by hand, or because a replica with
 * another idea of the time took over. Then every lease seems to have lapsed at once, while their holders still work.
 */
export class ServerClock {
  /** Until then (monotonic) nothing is taken that may still be in somebody's hands. */
  heldUntilMs = 0;
  private readonly leaseMs: number;
  private readonly onSkew: (skewMs: number) => void;
  private last: { readonly serverMs: number; readonly sent: Moment; readonly received: Moment } | undefined;
  private skewMs = 0;
  private reportedSkewMs = 0;

  /** `leaseMs`: the longest that anybody may be working on a delivery. */
  constructor(leaseMs: number, onSkew: (skewMs: number) => void) {
    this.leaseMs = leaseMs;
    this.onSkew = onSkew;
  }

  /** The server read its clock at some time between the two moments: only what is outside of them counts. */
  observe(serverMs: number, sent: Moment, received: Moment): void {
    this.skewMs = outside(serverMs, sent.wallMs, received.wallMs);
    if (this.last !== undefined) {
      const earliest = this.last.serverMs + sent.monotonicMs - this.last.received.monotonicMs;
      const latest = this.last.serverMs + received.monotonicMs - this.last.sent.monotonicMs;
      const jumped = Math.abs(outside(serverMs, earliest, latest)) > JUMP_LIMIT_MS;
      if (jumped) this.heldUntilMs = received.monotonicMs + this.leaseMs;
    }
    this.last = { serverMs, sent, received };
    this.reportSkew();
  }

  /** null while the clocks agree. */
  warning(): string | null {
    if (Math.abs(this.skewMs) <= SKEW_LIMIT_MS) return null;
    const seconds = (Math.abs(this.skewMs) / 1_000).toFixed(1);
    return `clock: that of Redis is ${seconds} s ${this.skewMs > 0 ? 'ahead of' : 'behind'} ours`;
  }

  private reportSkew(): void {
    const skewMs = Math.abs(this.skewMs) > SKEW_LIMIT_MS ? this.skewMs : 0;
    const changed = Math.abs(skewMs - this.reportedSkewMs) > SKEW_LIMIT_MS;
    if (!changed) return;
    this.reportedSkewMs = skewMs;
    this.onSkew(skewMs);
  }
}

/** 0 between the two, else how far before the first (negative) or after the second. */
function outside(value: number, first: number, second: number): number {
  return value < first ? value - first : Math.max(0, value - second);
}
