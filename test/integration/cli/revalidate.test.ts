import { expect } from 'chai';
import { bridgehead } from '../../support/command-line.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { answer, type Step } from '../../support/downstream-step.js';

const KEYS = ['0f0e0d0c0b0a09080706050403020100', '00112233445566778899aabbccddeeff'];

/** One page of the answer that openapi.yaml describes. */
const page = (index: number, outcome: string, next: string | null): Step =>
  answer(200, {
    body: JSON.stringify({
      dry_run: true,
      counts: { redriven: 0, valid: 0, invalid: 0, gone: 0, unknown: 0, [outcome]: 1 },
      items: [
        {
          key: KEYS[index],
          event_id: `event-${index}`,
          outcome,
          deliveries: [],
          violations: outcome === 'invalid' ? [{ path: '/detail', message: 'is missing' }] : [],
        },
      ],
      next,
    }),
  });

describe('bridgehead dead-letters revalidate', () => {
  let receiver: Downstream;
  beforeEach(async () => {
    receiver = await startDownstream();
  });
  afterEach(() => receiver.stop());

  const revalidate = (...argv: string[]) =>
    bridgehead(['dead-letters', 'revalidate', '--url', `http://127.0.0.1:${receiver.port}`, ...argv], {
      env: { ADMIN_TOKEN: 'operator-token-1234' },
    });

  it('goes through every page and sums them up', async () => {
    receiver.next(page(0, 'valid', 'more'), page(1, 'invalid', null));
    const { code, out, json } = await revalidate('--dry-run', '--json');
    expect([code, out.length > 0]).to.deep.equal([0, true]);
    expect(json()).to.deep.include({
      dry_run: true,
      counts: { redriven: 0, valid: 1, invalid: 1, gone: 0, unknown: 0 },
    });
    expect(receiver.received.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      'POST /admin/dead-letters/revalidate?limit=100&dry_run=true',
      'POST /admin/dead-letters/revalidate?limit=100&dry_run=true&cursor=more',
    ]);
    expect(receiver.received[0]?.headers.authorization).to.equal('Bearer operator-token-1234');
  });

  it('shows what is still wrong, and asks for no dry run unless told so', async () => {
    receiver.next(page(1, 'invalid', null));
    const { code, out } = await revalidate();
    expect(code).to.equal(0);
    expect(out).to.include('/detail is missing').and.include('1 invalid');
    expect(receiver.received[0]?.path).to.include('dry_run=false');
  });

  it('ends with 1 where the ledger did not tell, or the receiver refuses in the middle, and shows what was done', async () => {
    receiver.next(page(0, 'unknown', null));
    expect((await revalidate()).code).to.equal(1);
    receiver.next(page(0, 'redriven', 'more'), answer(503));
    const { code, out, err } = await revalidate();
    expect([code, out.includes('1 redriven')]).to.deep.equal([1, true]);
    expect(err).to.equal('bridgehead: the receiver answered 503: no reason given\n');
  });
});
