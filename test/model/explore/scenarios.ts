import { compileKeying } from '#src/event/key.js';
import type { KeyRule } from '#src/event/key-rule.js';
import { envelopeOf } from '#src/event/envelope.js';
import { INVALID, type Delivery } from '#src/relay/delivery.js';
import { WINDOW_MS } from '../../support/ledger-harness.js';
import type { State } from '../state.js';
import { Machine } from './machine.js';
import { discarder, invalidReceiver, receiver, redriver, worker, type Configuration } from './programs.js';
import type { Program } from './run.js';
import { TABLES } from './tables.js';
import type { Bound, Role, Scenario } from './world.js';

/** Who acts, how they are configured, and what may go wrong. */
export interface Setting extends Partial<Bound>, Partial<Configuration> {
  /** Copies of the event that arrive at processes of their own; EventBridge's repeats are such copies. */
  readonly copies: number;
  /** Turns of a worker; it may crash and begin again. */
  readonly turns?: number;
  /** What an operator does, each time either a redrive or a discard. */
  readonly judgements?: number;
  /** Copies that came while the contract was wrong and were kept as invalid; the operator reads them again. */
  readonly invalid?: number;
  /** So many attempts in a row have lapsed before: their workers died with their requests under way. */
  readonly lapsed?: number;
  /** A second event under the same weak id, of another content. */
  readonly other?: { readonly copies: number; readonly contentCounts: boolean };
}

const EVENT = '{"detail":1}';

export function scenario(name: string, setting: Setting): Scenario {
  const { faults = 0, waits = 0, windows = 0 } = setting;
  const { keeping = 'keep', answer = 'delivery', onUncertain = 'redeliver', slots = 1, lapsed = 0 } = setting;
  const configuration = { keeping, answer, onUncertain, slots };
  const contentCounts = setting.other?.contentCounts ?? true;
  const delivery = deliveryOf(keyOf('one', contentCounts));
  const other = deliveryOf(keyOf('other', contentCounts));
  const letter = { ...deliveryOf('ee'.repeat(16)), destination: INVALID };
  const readmit = async () => ({ kind: 'deliveries', deliveries: [delivery] }) as const;

  const receive = receiver(delivery, configuration);
  const letters = setting.invalid === undefined ? [delivery.key] : [letter.key, delivery.key];
  const judges = letters.flatMap((key) => [
    { verb: 'redrives', program: redriver(key, readmit, configuration) },
    { verb: 'discards', program: discarder(key) },
  ]);
  const isOne = other.key === delivery.key;
  const roles = [
    ...named('i', setting.invalid ?? 0).map((each) =>
      role(each, 'invalid', 0, 1, [arrives(invalidReceiver(letter, configuration))]),
    ),
    ...named('r', setting.copies).map((each) => role(each, 'copy', 0, 1, [arrives(receive)])),
    ...named('rr', setting.other?.copies ?? 0).map((each) =>
      role(each, 'other', isOne ? 0 : 1, 1, [arrives(receiver(other, configuration))]),
    ),
    role('w', 'worker', 0, setting.turns ?? 0, [{ verb: 'looks for what is due', program: worker(configuration) }]),
    role('o', 'operator', 0, setting.judgements ?? 0, judges),
  ];
  const events = [
    [delivery.key, ...(setting.invalid === undefined ? [] : [letter.key])],
    ...(setting.other === undefined || isOne ? [] : [[other.key]]),
  ];
  return {
    name,
    roles,
    events,
    keys: events.flat(),
    parks: onUncertain === 'park',
    keeps: keeping === 'keep',
    bound: { faults, waits, windows },
    states: lapsed === 0 ? {} : { [delivery.key]: lapsedClaim(lapsed) },
    unsure: lapsed,
    tables: TABLES,
  };
}

const lapsedClaim = (times: number): State => ({
  kind: 'claimed',
  token: 'gone',
  leaseEndMs: 0,
  lapses: times - 1,
  windowEndMs: WINDOW_MS,
});

const arrives = (program: Program) => ({ verb: 'takes in a copy', program });

const named = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);

/** Each run of a role has tokens of its own. */
function role(
  name: string,
  kin: string,
  event: number,
  runs: number,
  programs: readonly { readonly verb: string; readonly program: Program }[],
): Role {
  return {
    name,
    kin,
    event,
    runs,
    programs: programs.map(({ verb, program }) => {
      const machines = new Map<number, Machine>();
      const machineOf = (run: number): Machine => {
        const machine = machines.get(run) ?? new Machine(program, `${name}n${run}`);
        machines.set(run, machine);
        return machine;
      };
      return { verb, machineOf };
    }),
  };
}

/** By the real keying: two contents under one id are two deliveries where the content counts, and else one. */
function keyOf(content: string, contentCounts: boolean): string {
  const rule: KeyRule = { name: 'weak', key: 'id', scope: 'source', content: contentCounts, ignore: [] };
  const value = { id: 'e-1', source: 'shop', 'detail-type': 'Order Placed', detail: { content } };
  return compileKeying([rule], 'once-per-replay').keyOf(envelopeOf(value)).of('orders');
}

function deliveryOf(key: string): Delivery {
  const payload = {
    bytes: Buffer.from(EVENT),
    contentType: 'application/json',
    source: 'shop',
    detailType: 'Order Placed',
    eventId: 'e-1',
    path: '/events',
    firstArrivalMs: 0,
  };
  return { destination: 'orders', key, payload };
}
