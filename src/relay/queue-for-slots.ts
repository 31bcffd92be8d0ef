import type { Arrived } from './arrived.js';
import type { Clock } from './clock.js';
import type { Deadline } from './outcome.js';

/** Gets a slot for what has none, or false when the time for it is over. */
export type WaitForSlot = (one: Arrived) => Promise<boolean>;

/** What cannot be attempted at once is not waited for. */
export const impatient: WaitForSlot = async () => false;

/**
 * Waits until the answer's deadline, or until the lease has less than the attempt's timeout left: an attempt that began later
 * could outlive it, and somebody else might be at it by then.
 */
export function patient(deadline: Deadline, clock: Clock): WaitForSlot {
  return async ({ lane, leaseEndMs }) => {
    const nowMs = clock.monotonic();
    const untilMs = Math.min(deadline.answerMs, leaseEndMs - lane.timeoutMs);
    if (untilMs <= nowMs) return false;
    if (lane.slots.takeFresh(nowMs)) return true;
    return new Promise((resolve) => {
      const giveUp = lane.slots.queueFresh((hasSlot) => {
        cancel();
        resolve(hasSlot);
      });
      const cancel = clock.after(untilMs - nowMs, giveUp);
    });
  };
}
