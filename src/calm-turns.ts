import { setImmediate as nextTurn } from 'node:timers/promises';

/** A fresh event takes about ten turns: while they are shorter than this, its own work is most of its time. */
const CALM_MS = 0.5;
/** So many are waited for at most: what is kept has a share of a process that has no calm turns. */
const MOST_TURNS = 8;

/**
 * Waits for the next turn of the event loop, and while that was a long one for another: what is kept is taken on as fast as the
 * process can work it off beside what comes fresh, and no faster.
 */
export function calmTurns(monotonic: () => number, turn: () => Promise<void> = nextTurn): () => Promise<void> {
  return async () => {
    let [lengthMs, turns] = [Infinity, 0];
    while (lengthMs > CALM_MS && turns < MOST_TURNS) {
      const beganMs = monotonic();
      await turn();
      lengthMs = monotonic() - beganMs;
      turns += 1;
    }
  };
}
