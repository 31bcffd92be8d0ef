import type { Clock } from '#src/relay/clock.js';
import { ModelLedger, ModelStore } from '../model/model-ledger.js';
import type { LedgerHarness } from './ledger-harness.js';

/** The model under the suite that it is the oracle of: shows that suite and model mean the same. */
export async function modelHarness(): Promise<LedgerHarness> {
  let aheadMs = 0;
  const clock: Clock = {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
    after: () => () => {},
    sleep: async () => {},
  };
  let store = new ModelStore();
  let handle = new ModelLedger(clock, store);
  let other = new ModelLedger(clock, store);
  const open = () => {
    handle = new ModelLedger(clock, store);
    other = new ModelLedger(clock, store);
  };
  return {
    name: 'model',
    ledger: () => handle,
    other: () => other,
    advance: async (ms) => {
      aheadMs += ms;
    },
    crash: async () => open(),
    reset: async () => {
      store = new ModelStore();
      open();
    },
    losePayload: async (_destination, key) => store.losePayload(key),
    soon: () => clock.monotonic() + 5_000,
    close: async () => {},
  };
}
