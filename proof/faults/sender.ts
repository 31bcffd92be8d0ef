import { bus, classic } from '#src/cli/send/senders.js';
import { TIMEOUT_MS } from '../world/world.js';
import { mostlyWell, type Fault } from './fault.js';
import { receiverFaults } from './receivers.js';

const topology = { ledger: 'redis', receivers: 3 } as const;
const kill = receiverFaults.find(({ name }) => name === 'receiver-sigkill')?.strike ?? (async () => {});

/** What the sender does. */
export const senderFaults: readonly Fault[] = [
  {
    name: 'sender-copies',
    says: 'every event is sent twice, at once or a little later, to different receivers',
    topology,
    sender: { copies: 1 },
  },
  {
    name: 'sender-timeouts',
    says: 'the sender hangs up early and sends again while the first request is being worked on',
    topology,
    destination: (chance) => () => ({
      kind: 'answer',
      status: 200,
      afterMs: chance.happens(0.3) ? chance.between(0, TIMEOUT_MS * 0.6) : 0,
    }),
    sender: { sender: { ...classic, timeoutMs: 500 } },
  },
  {
    name: 'sender-batches',
    says: 'batches of 20 by the rules of the custom event bus, while receivers are killed',
    topology,
    strike: kill,
    sender: { sender: bus, batchSize: 20 },
  },
  {
    name: 'sender-replays',
    says: 'every event comes once more as a replay from an archive, while receivers are killed',
    topology,
    destination: mostlyWell,
    strike: kill,
    sender: { replays: true },
  },
];
