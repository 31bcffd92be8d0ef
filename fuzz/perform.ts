import { setTimeout as sleep } from 'node:timers/promises';
import type { Answered } from '#test/support/openapi.js';
import { openWire, type Wire } from '#test/support/wire.js';
import type { Plan } from './plan.js';

export interface Performed {
  readonly answers: readonly Answered[];
  /** From the last byte that was sent (of what is slow by intention from the first) to the last answer. */
  readonly ms: number;
  /** What came and is no whole answer. */
  readonly rest: string;
  readonly objection: string | null;
}

export const PATIENCE_MS = 5_000;

/** Does what the plan says, on a connection of its own, and gives back all that came until it was closed. */
export async function perform(plan: Plan, port: number): Promise<Performed> {
  const wire = openWire(port);
  const startedMs = performance.now();
  let sentMs = startedMs;
  const sending = sendAll(plan, wire);
  if (plan.isSlow !== true) {
    await sending;
    sentMs = performance.now();
  }
  const { answers, objection } = await listen(wire, plan.answers[1], sentMs + PATIENCE_MS);
  const ms = performance.now() - sentMs;
  wire.socket.end();
  const isClosed = objection !== null || (await within(wire.closed, PATIENCE_MS)) !== undefined;
  wire.socket.destroy();
  await sending;
  return { answers, ms, rest: wire.text(), objection: objection ?? (isClosed ? null : 'the connection is not closed') };
}

interface Shared {
  readonly perform: (plan: Plan) => Promise<Performed>;
  readonly close: () => void;
}

/** The same on a connection that is used again as long as it is open: whatever the requests before have left in it is seen. */
export function sharedConnection(port: number): Shared {
  let wire: Wire | null = null;
  return {
    perform: async (plan) => {
      if (wire === null || wire.socket.destroyed || !wire.socket.writable) wire = openWire(port);
      const mine = wire;
      await sendAll(plan, mine);
      const sentMs = performance.now();
      const { answers, objection } = await listen(mine, 1, sentMs + PATIENCE_MS);
      if (objection !== null || answers[0]?.headers['connection'] === 'close') {
        wire = null;
        mine.socket.end();
        if (objection !== null) mine.socket.destroy();
      }
      return { answers, ms: performance.now() - sentMs, rest: mine.text(), objection };
    },
    close: () => wire?.socket.destroy(),
  };
}

async function sendAll({ pieces }: Plan, wire: Wire): Promise<void> {
  for (const piece of pieces) {
    if (wire.socket.destroyed) return;
    if (typeof piece === 'object' && 'waitMs' in piece) await sleep(piece.waitMs);
    else if (typeof piece === 'object' && 'ends' in piece) {
      if (piece.ends === 'shut') wire.socket.end();
      else wire.socket.resetAndDestroy();
    } else await wire.send(typeof piece === 'string' ? Buffer.from(piece) : piece);
  }
}

/** Up to `most` answers; a go-ahead is none. Ends without an objection where the other side closes. */
async function listen(wire: Wire, most: number, untilMs: number) {
  const answers: Answered[] = [];
  while (answers.length < most) {
    const next = wire.answer().catch(() => null);
    const answer = await within(next, untilMs - performance.now());
    if (answer === undefined) return { answers, objection: 'no answer within 5 s' };
    if (answer === null) break;
    if (answer.status !== 100) answers.push(answer);
  }
  return { answers, objection: null };
}

/** undefined where it does not come in time. */
async function within<Value>(coming: Promise<Value>, ms: number): Promise<Value | undefined> {
  const giveUp = new AbortController();
  const late = sleep(Math.max(0, ms), undefined, { signal: giveUp.signal }).catch(() => undefined);
  try {
    return await Promise.race([coming, late]);
  } finally {
    giveUp.abort();
  }
}
