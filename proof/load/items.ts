import { generated, shapeNames } from '#src/cli/send/generate.js';
import type { Item } from '#src/cli/send/item.js';
import { asReplay, withCopies } from '#src/cli/send/repeats.js';
import type { Chance } from '../chance.js';
import type { SenderPlan } from '../faults/fault.js';

/** The events of one scenario, which no other one has; with their copies, and with their replays behind them. */
export async function* itemsOf(
  count: number,
  { copies, replays }: SenderPlan,
  chance: Chance,
): AsyncGenerator<Item, void, undefined> {
  const id = Math.floor(chance.next() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
  const shape = chance.pick(shapeNames);
  const run = { id, nowMs: Date.now() };
  const random = (): number => chance.next();
  if (!replays) return yield* withCopies(generated(count, shape, run), copies, random);
  const half = Math.ceil(count / 2);
  yield* withCopies(generated(half, shape, run), copies, random);
  yield* withCopies(asReplay(generated(half, shape, run), `replay-${id}`), copies, random);
}
