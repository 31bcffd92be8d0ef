import { keptOf, keyOf, shiftedClock, silentFacts } from './sqlite-parts.js';
import { openSqliteLedger } from '#src/ledger/sqlite/open.js';
import { waiting } from '#src/relay/ledger.js';

/** A process of its own that opens the ledger of a folder, says so, and then holds it or writes until it is killed. */
const [dataDir = '', mode = 'hold'] = process.argv.slice(2);
const clock = shiftedClock();
const options = { dataDir, windowMs: 3_600_000, diskFloorBytes: 0, lockWaitMs: 300, clock, facts: silentFacts };
const opening = await openSqliteLedger(options);
if (opening.kind === 'refused') {
  process.stdout.write(`refused ${opening.reason}\n`);
} else {
  process.stdout.write('open\n');
  if (mode === 'write') await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((lane) => write(lane)));
}

/** Every line names a key whose write has been answered. */
async function write(lane: number): Promise<void> {
  if (opening.kind === 'refused') return;
  const { ledger } = opening;
  for (let n = lane; ; n += 8) {
    const address = { destination: 'orders', key: keyOf(n), token: `t${n}` };
    const untilMs = clock.monotonic() + 5_000;
    await ledger.claim([{ ...address, leaseMs: 60_000 }], untilMs);
    if (n % 2 === 0) await ledger.move([{ ...address, to: { kind: 'settled' } }], untilMs);
    else await ledger.move([{ ...address, to: waiting(keptOf(`body ${n}`), 3_600_000) }], untilMs);
    process.stdout.write(`${n}\n`);
  }
}
