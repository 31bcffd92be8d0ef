import { expect } from 'chai';
import { settled, type Ledger } from '#src/relay/ledger.js';
import { timedLedger } from '#src/telemetry/timed-ledger.js';
import { captureTelemetry } from '../../support/captured-log.js';

const item = { destination: 'orders', key: '00112233445566778899aabbccddeeff', token: 't' };

const claim = { ...item, leaseMs: 1 };

/** A ledger of which each call takes 40 ms of a clock that it moves itself. */
function slowLedger(overrides: Partial<Ledger> = {}) {
  let nowMs = 0;
  const ledger: Ledger = {
    claim: async (claims) => {
      nowMs += 40;
      return claims.map((_, index) => (index === 0 ? { kind: 'granted', lapses: 0 } : { kind: 'unknown' }));
    },
    move: async (moves) => {
      nowMs += 40;
      return moves.map(() => ({ kind: 'moved' }));
    },
    takeDue: async () => {
      nowMs += 40;
      return { kind: 'unknown' };
    },
    ...overrides,
  };
  const captured = captureTelemetry();
  return { ...captured, ledger: timedLedger(ledger, captured.telemetry, { monotonic: () => nowMs }) };
}

describe('a timed ledger', () => {
  it('gives the results of the ledger, and measures each call by operation and result', async () => {
    const { ledger, samples } = slowLedger();
    expect(await ledger.claim([claim], 5)).to.deep.equal([{ kind: 'granted', lapses: 0 }]);
    expect(await ledger.claim([claim, claim, claim], 5)).to.have.length(3);
    expect(await ledger.move([{ ...item, to: settled }], 5)).to.deep.equal([{ kind: 'moved' }]);
    expect(await ledger.takeDue([], 't', 5)).to.deep.equal({ kind: 'unknown' });

    expect(await samples('bridgehead_ledger_call_seconds_sum')).to.deep.equal([
      'bridgehead_ledger_call_seconds_sum{operation="claim",result="answered"} 0.04',
      'bridgehead_ledger_call_seconds_sum{operation="claim",result="unknown"} 0.04',
      'bridgehead_ledger_call_seconds_sum{operation="move",result="answered"} 0.04',
      'bridgehead_ledger_call_seconds_sum{operation="take_due",result="unknown"} 0.04',
    ]);
    expect(await samples('bridgehead_ledger_results_total')).to.deep.equal([
      'bridgehead_ledger_results_total{operation="claim",result="granted"} 2',
      'bridgehead_ledger_results_total{operation="claim",result="unknown"} 2',
      'bridgehead_ledger_results_total{operation="move",result="moved"} 1',
      'bridgehead_ledger_results_total{operation="take_due",result="unknown"} 1',
    ]);
  });

  it('counts a call that throws, and throws on', async () => {
    const { ledger, samples } = slowLedger({
      claim: () => Promise.reject(new Error('broken')),
    });
    const outcome = await ledger.claim([], 5).catch((error: unknown) => error);

    expect(outcome).to.be.an('error').with.property('message', 'broken');
    expect(await samples('bridgehead_ledger_results_total')).to.deep.equal([
      'bridgehead_ledger_results_total{operation="claim",result="fault"} 1',
    ]);
  });
});
