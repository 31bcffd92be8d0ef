import { setTimeout as sleep } from 'node:timers/promises';
import { orderEvent } from '#test/support/events.js';
import { send } from '#test/support/sender.js';
import { createBalance } from './balance.js';
import { API_KEY } from './credentials.js';
import { judge } from './judge.js';
import { createLogReader } from './log-lines.js';
import { readOptions } from './options.js';
import { perform, sharedConnection } from './perform.js';
import type { Plan } from './plan.js';
import { planOf } from './plans.js';
import { startRig } from './rig.js';
import { createTally } from './tally.js';
import { growthOf, memoryOf, type Memory } from './growth.js';

const BLOCK = 5_000;
const MOST_FINDINGS = 20;
/** Attempts whose sender has gone away come to their end in this time. */
const SETTLE_MS = 500;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const { seed, requests, atOnce } = readOptions(process.argv.slice(2), Date.now() % 2 ** 31);
const again = `npm run fuzz -- --seed=${seed} --requests=${requests}`;
const rig = await startRig();
const { receiver, arrivals } = rig;
const port = Number(new URL(receiver.url).port);
const balance = createBalance();
const tally = createTally();
const logged = createLogReader(() => receiver.output());
const findings: string[] = [];
const memory: Memory[] = [];
const life = new AbortController();
void receiver.exited.then(() => life.abort());

const find = (what: string): void => {
  findings.push(what);
  say(`FOUND: ${what}`);
};

async function visit(number: number, plan: Plan, performs: (plan: Plan) => ReturnType<typeof perform>): Promise<void> {
  const performed = await performs(plan);
  tally.add(plan.kind, performed);
  for (const answer of performed.answers) balance.note(answer);
  const objections = judge(plan, performed);
  if (objections.length === 0) return;
  const sent = plan.pieces.map((piece) =>
    piece instanceof Uint8Array ? Buffer.from(piece).toString('latin1') : piece,
  );
  find(
    [
      `request ${number} (${plan.kind}): ${objections.join('; ')}`,
      `sent ${JSON.stringify(sent).slice(0, 1_500)}`,
      `got ${JSON.stringify(performed.answers).slice(0, 1_500)}`,
    ].join('\n  '),
  );
}

/** Requests `from` up to, not including, `to`. */
async function block(from: number, to: number): Promise<void> {
  const slow: Promise<void>[] = [];
  let next = from;
  const worker = async (): Promise<void> => {
    const shared = sharedConnection(port);
    while (next < to && !life.signal.aborted && findings.length < MOST_FINDINGS) {
      const number = next++;
      const plan = planOf(seed, number, balance.deadKeys);
      if (plan.isSlow === true) slow.push(visit(number, plan, (slowPlan) => perform(slowPlan, port)));
      else await visit(number, plan, plan.isShared === true ? shared.perform : (own) => perform(own, port));
    }
    shared.close();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await Promise.all(slow);
}

/** After each block: it lives, it serves, and its books are right. */
async function look(number: number): Promise<void> {
  if (life.signal.aborted) return find('the process is dead');
  const { status, body } = await send(receiver.url, orderEvent(number, { seed }), { 'x-api-key': API_KEY });
  if (status !== 200 || body['status'] !== 'processed')
    find(`the next good event was answered ${status} ${String(body['status'])}`);
  await sleep(SETTLE_MS);
  // The good event went to every destination that wants it, and none of the plans speaks of it.
  balance.note({ body: JSON.stringify(body) });
  for (const objection of [...balance.objections(arrivals), ...logged()].slice(0, MOST_FINDINGS)) find(objection);
  memory.push(await memoryOf(receiver));
}

say(`seed ${seed}`);
const startedMs = performance.now();
for (let from = 0; from < requests && findings.length < MOST_FINDINGS && !life.signal.aborted; from += BLOCK) {
  await block(from, Math.min(from + BLOCK, requests));
  await look(from);
}
const growth = growthOf(memory);
if (growth.objection !== null) find(growth.objection);
say(`\n${tally.table()}\n`);
say(
  `${requests} requests in ${Math.round((performance.now() - startedMs) / 1_000)} s, ${arrivals.byKey.size} events delivered; ${growth.said}`,
);
await rig.stop();
say(findings.length === 0 ? 'Nothing was found.' : `${findings.length} found. Once more: ${again}`);
process.exitCode = findings.length === 0 ? 0 : 1;
