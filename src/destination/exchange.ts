import type { Dispatcher } from 'undici';
import type { Clock } from '../relay/clock.js';
import { printable } from './printable.js';

/** As much of an answer is kept, for the person who reads the evidence. */
const KEPT_BYTES = 1_024;
/** As much is read, so that the connection can be used again; beyond it a new connection is cheaper. */
const READ_BYTES = 65_536;
/** The status has decided already: so long, and no longer, the rest of the answer is waited for. */
const READ_MS = 250;

/** A status line and its headers. */
export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * One request and its answer, as undici tells of it. undici starts a request only on a connection that stands (for TLS: whose
 * certificate was found good); before that moment nothing was written, from then on it may have been.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** May the destination have seen some of it? Once true it stays so. */
  written = false;
  /** Resolves with the status line, rejects when there will be none. */
  readonly head: Promise<Head>;
  #resolve: (head: Head) => void = () => {};
  #reject: (error: Error) => void = () => {};
  #controller: Dispatcher.DispatchController | null = null;
  #givenUp: Error | null = null;
  #encoding = '';
  #hasHead = false;
  #kept: Buffer[] = [];
  #readBytes = 0;
  #isOver = false;
  #onOver: (() => void) | null = null;

  constructor() {
    this.head = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Ends it, whatever it has come to; a request that has not been written yet never will be. */
  giveUp(reason: Error): void {
    this.#givenUp = reason;
    this.#controller?.abort(reason);
    this.#reject(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#givenUp) {
      controller.abort(this.#givenUp);
      return;
    }
    this.#controller = controller;
    this.written = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Head['headers']): void {
    if (status < 200) return;
    this.#hasHead = true;
    const encoding = headers['content-encoding'];
    this.#encoding = Array.isArray(encoding) ? encoding.join(',') : (encoding ?? '');
    this.#resolve({ status, headers });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#readBytes < KEPT_BYTES) this.#kept.push(chunk.subarray(0, KEPT_BYTES - this.#readBytes));
    this.#readBytes += chunk.length;
    if (this.#readBytes > READ_BYTES) controller.abort(new Error('the answer is too long'));
  }

  onResponseEnd(): void {
    this.#over();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#hasHead) this.#reject(error);
    this.#over();
  }

  /** The start of the answer's body, however the body ends: complete, cut off, too long or too slow. */
  async answer(clock: Pick<Clock, 'after'>): Promise<string> {
    if (!this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#onOver = resolve;
        this.drain(clock);
      });
    }
    if (this.#encoding !== '' && this.#encoding !== 'identity') return `(${this.#encoding.slice(0, 20)}, not decoded)`;
    return printable(Buffer.concat(this.#kept));
  }

  /** Lets the rest of the answer pass, for a short while, so that the connection can be used again. */
  drain(clock: Pick<Clock, 'after'>): void {
    if (this.#isOver) return;
    const stop = clock.after(READ_MS, () => this.#controller?.abort(new Error('the answer is too slow')));
    const waiting = this.#onOver;
    this.#onOver = () => {
      stop();
      waiting?.();
    };
  }

  #over(): void {
    this.#isOver = true;
    this.#onOver?.();
  }
}
