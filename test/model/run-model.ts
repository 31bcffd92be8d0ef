import { explore } from './explore/explore.js';
import { suite } from './explore/suite.js';

/** `npm run model`: explores the large bounds, prints what was seen, and fails with the shortest way to what is wrong. */
const begunMs = performance.now();
const totals = { states: 0, transitions: 0 };
for (const scenario of suite('long')) {
  const startedMs = performance.now();
  const { states, transitions, ends, depth, fault } = await explore(scenario);
  totals.states += states;
  totals.transitions += transitions;
  const { faults, waits, windows } = scenario.bound;
  say(scenario.name);
  say(`  bound   faults ${faults}, passages of time ${waits}, windows ${windows}`);
  say(`  seen    ${count(states)} states, ${count(transitions)} transitions, ${count(ends)} ends, ${depth} steps deep`);
  say(`  time    ${seconds(startedMs)}`);
  if (fault !== null) {
    say(`  BROKEN  ${fault.broken.join('; ')}\n${fault.trace}`);
    process.exitCode = 1;
  }
}
say(`${count(totals.states)} states, ${count(totals.transitions)} transitions, ${seconds(begunMs)}`);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function seconds(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;
}
