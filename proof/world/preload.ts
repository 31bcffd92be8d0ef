/**
 * Loaded into a receiver before its own code (`node --import`), so that its clock can be set and its event loop held up from
 * outside. At SIGUSR2 it obeys the order that stands in the file named by PROOF_ORDER.
 */
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

export interface Order {
  /** How far the wall clock is to be from the true one, from now on. */
  readonly clockMs?: number;
  /** How long nothing of the process is to run. */
  readonly stallMs?: number;
}

const file = process.env['PROOF_ORDER'];
if (isMainThread && file !== undefined) {
  const trueNow = Date.now.bind(Date);
  let shiftMs = 0;
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: [], proxy) =>
      Reflect.construct(target, args.length === 0 ? [trueNow() + shiftMs] : args, proxy) as Date,
    get: (target, name) => (name === 'now' ? () => trueNow() + shiftMs : Reflect.get(target, name)),
  });
  process.on('SIGUSR2', () => {
    const order = JSON.parse(readFileSync(file, 'utf8')) as Order;
    shiftMs = order.clockMs ?? shiftMs;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, order.stallMs ?? 0);
  });
}
