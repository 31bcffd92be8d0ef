/** What the harness did to the parts, and when, in ms of its own monotonic clock: the second witness beside the logs. */
export type DeedKind =
  /** Ended without warning (a process, by the name of its life). */
  | 'killed'
  /** Told to end well. */
  | 'stopped'
  /** Does not run, and does not know it. */
  | 'stalled'
  /** The way between receivers and what is named was disturbed. */
  | 'disturbed'
  /** The ledger could not be used, or not well. */
  | 'ledger-away'
  /** The ledger lost some of what it had confirmed. */
  | 'ledger-forgot'
  /** A replica took the place of its primary, which may not have told it everything. */
  | 'failover';

export interface Deed {
  readonly kind: DeedKind;
  /** `receiver-1`, one of its processes (`receiver-1.3`), `ledger`, `destination`. */
  readonly to: string;
  readonly fromMs: number;
  /** Infinity while it lasts. */
  toMs: number;
}

export class Deeds {
  readonly all: Deed[] = [];

  async during<Result>(kind: DeedKind, to: string, work: () => Promise<Result>): Promise<Result> {
    const deed = this.begin(kind, to);
    try {
      return await work();
    } finally {
      deed.toMs = performance.now();
    }
  }

  begin(kind: DeedKind, to: string): Deed {
    const deed = { kind, to, fromMs: performance.now(), toMs: Infinity };
    this.all.push(deed);
    return deed;
  }

  at(kind: DeedKind, to: string): void {
    this.begin(kind, to).toMs = performance.now();
  }

  /** Whether something of the kind was done to one of these between the two times. */
  any(kinds: readonly DeedKind[], to: readonly string[], fromMs: number, untilMs: number): boolean {
    return this.all.some(
      (deed) => kinds.includes(deed.kind) && to.includes(deed.to) && deed.fromMs <= untilMs && deed.toMs >= fromMs,
    );
  }
}
