import type { Clock } from '../../relay/clock.js';
import { DeadlineWatch } from './deadline-watch.js';
import { owned } from './pack.js';
import type { Answers, Batch, BatchReply, Call, Readings } from './protocol.js';

/** Bounds one transaction: behind it, everybody waits. */
const CALLS_AT_ONCE = 256;
const BYTES_AT_ONCE = 8 * 1_048_576;

interface Asked {
  readonly call: Call;
  readonly records: readonly Uint8Array[];
  readonly untilMs: number;
  answered: boolean;
  answer(value: unknown): void;
  expire(): void;
}

/**
 * Carries calls to the worker: one batch at a time, and while it is under way the next one gathers. So the more there
 * is to do, the more calls share one transaction.
 */
export class Courier {
  private readonly post: (batch: Batch, transfer: ArrayBuffer[]) => void;
  private readonly readings: () => Readings;
  private readonly clock: Clock;
  private readonly watch: DeadlineWatch;
  private queue: Asked[] = [];
  private underWay: readonly Asked[] = [];
  private scheduled = false;
  private gone = false;
  private idle: (() => void) | null = null;

  constructor(clock: Clock, readings: () => Readings, post: (batch: Batch, transfer: ArrayBuffer[]) => void) {
    this.clock = clock;
    this.watch = new DeadlineWatch(clock);
    this.readings = readings;
    this.post = post;
  }

  /** null: no answer in time, or no worker; it may or may not have happened. The records' buffers change their owner. */
  ask<Kind extends Call['kind']>(
    call: Extract<Call, { kind: Kind }>,
    untilMs: number,
    records: readonly Uint8Array[] = [],
  ): Promise<Answers[Kind] | null> {
    if (this.gone || untilMs <= this.clock.monotonic()) return Promise.resolve(null);
    return new Promise((resolve) => {
      const asked: Asked = {
        call,
        records,
        untilMs,
        answered: false,
        answer: (value) => {
          asked.answered = true;
          this.watch.delete(asked);
          resolve(value as Answers[Kind] | null);
        },
        expire: () => asked.answer(null),
      };
      this.watch.add(asked);
      this.queue.push(asked);
      this.schedule();
    });
  }

  /** The worker has answered the batch that is under way. */
  deliver({ answers }: BatchReply): void {
    const delivered = this.underWay;
    this.underWay = [];
    delivered.forEach((asked, index) => {
      if (!asked.answered) asked.answer(answers[index] ?? null);
    });
    if (this.queue.length > 0) this.schedule();
    else this.idle?.();
  }

  /** There is no worker any more: whatever is open, and whatever comes, is unknown. */
  abandon(): void {
    this.gone = true;
    for (const asked of [...this.underWay, ...this.queue]) if (!asked.answered) asked.answer(null);
    this.underWay = [];
    this.queue = [];
    this.watch.stop();
    this.idle?.();
  }

  /** Takes no further calls; resolves when those that came before are done. */
  async drain(): Promise<void> {
    this.gone = true;
    if (this.underWay.length > 0 || this.queue.length > 0) {
      await new Promise<void>((resolve) => {
        this.idle = resolve;
      });
    }
    this.watch.stop();
  }

  /** At the end of this turn of the event loop, so that requests which arrived together go together. */
  private schedule(): void {
    if (this.scheduled || this.underWay.length > 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.send();
    });
  }

  private send(): void {
    const batch = this.gather();
    if (batch.length === 0) {
      this.idle?.();
      return;
    }
    this.underWay = batch;
    const records = batch.flatMap((asked) => asked.records).filter((record) => owned(record));
    const transfer = records.map(({ buffer }) => buffer as ArrayBuffer);
    this.post({ ...this.readings(), calls: batch.map(({ call }) => call) }, transfer);
  }

  /** What was given up before it was sent is not sent: nobody is left to own what it would do. */
  private gather(): Asked[] {
    const open = this.queue.filter(({ answered }) => !answered);
    let bytes = 0;
    let count = 0;
    for (const { records } of open.slice(0, CALLS_AT_ONCE)) {
      bytes += records.reduce((sum, record) => sum + record.byteLength, 0);
      if (count > 0 && bytes > BYTES_AT_ONCE) break;
      count += 1;
    }
    this.queue = open.slice(count);
    return open.slice(0, count);
  }
}
