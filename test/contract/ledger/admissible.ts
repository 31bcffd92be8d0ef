import { expect } from 'chai';
import type { TakeResult, Want } from '#src/relay/ledger.js';
import { UNKNOWN, dueAt } from '../../model/state.js';
import { dueKeys, type States } from '../../model/take-due.js';

/**
 * Which due deliveries a ledger may take: due ones only, each once, within the slots, as many as there are slots, and
 * within a partition the longest due first. A lost payload may use up a slot or not.
 */
export function admissible(
  states: States,
  wants: readonly Want[],
  result: Extract<TakeResult, { kind: 'taken' }>,
  now: number,
): void {
  const found = [...result.deliveries, ...result.lost];
  const keys = found.map(({ key }) => key);
  expect(new Set(keys).size, 'each delivery once').to.equal(keys.length);
  for (const { destination, slots } of wants) {
    const due = dueKeys(states, destination, now);
    const here = found.filter((each) => each.destination === destination).map(({ key }) => key);
    const left = due.filter((key) => !here.includes(key));
    const taken = result.deliveries.filter((each) => each.destination === destination);
    expect(due, 'only what is due').to.include.members(here);
    expect(taken.length, 'at most the slots').to.be.at.most(slots);
    if (here.length < slots) expect(left, 'nothing left while a slot is free').to.deep.equal([]);
    const timeOf = (key: string) => dueAt(states[key] ?? UNKNOWN) ?? Infinity;
    for (const key of here) {
      const earlier = left.filter((other) => other.slice(0, 2) === key.slice(0, 2) && timeOf(other) < timeOf(key));
      expect(earlier, 'the longest due first').to.deep.equal([]);
    }
  }
  expect(wants.map(({ destination }) => destination)).to.include.members(found.map(({ destination }) => destination));
}
