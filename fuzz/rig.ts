import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReceiver, type Receiver } from '#test/support/receiver.js';
import { startArrivals, type Arrivals } from './arrivals.js';
import { ADMIN_TOKEN, API_KEY, BASIC } from './credentials.js';

export interface Rig {
  readonly receiver: Receiver;
  readonly arrivals: Arrivals;
  stop(): Promise<void>;
}

/** The built process with all that a hostile body could reach: two destinations, patterns, key rules, every kind of source. */
export async function startRig(): Promise<Rig> {
  const arrivals = await startArrivals();
  const folder = await mkdtemp(join(tmpdir(), 'bridgehead-fuzz-'));
  const file = join(folder, 'bridgehead.yaml');
  await writeFile(file, JSON.stringify(configuration(arrivals.url)));
  const receiver = await startReceiver({
    BRIDGEHEAD_CONFIG: file,
    MAX_BODY_BYTES: '256KiB',
    MAX_BATCH_BYTES: '1MiB',
    NODE_OPTIONS: `--import=${new URL('collect.js', import.meta.url).href}`,
  });
  return {
    receiver,
    arrivals,
    stop: async () => {
      await receiver.dispose();
      await arrivals.stop();
      await rm(folder, { recursive: true });
    },
  };
}

const configuration = (url: string) => ({
  auth_api_keys: [API_KEY],
  auth_basic: [BASIC],
  admin_token: ADMIN_TOKEN,
  destinations: [
    { name: 'all', url: `${url}/all` },
    {
      name: 'some',
      url: `${url}/some`,
      when: {
        'detail-type': [{ wildcard: '*conversation*{id}*' }, { prefix: 'Order' }],
        detail: { order: [{ numeric: ['>', 5] }] },
      },
    },
  ],
  keys: [
    {
      name: 'orders',
      when: { source: [{ suffix: 'orders' }] },
      key: '[id, detail.items[*].sku | sort(@), detail.name]',
    },
  ],
  sources: [
    { name: 'crm', source: 'crm', detail_type: 'Changed', body: 'detail', key: 'detail.[contactId, version]' },
    { name: 'plain', source: 'plain', detail_type: 'Changed', body: 'any', key: 'body' },
    { name: 'notes', source: 'notes', detail_type: 'Noted', body: 'lines' },
    { name: 'envelopes', body: 'envelope' },
  ],
});
