import { expect } from 'chai';
import { startReceiver, type Receiver } from '../support/receiver.js';

describe('The key rules of the process', () => {
  let receiver: Receiver;
  before(async () => {
    receiver = await startReceiver({ PRESETS_OFF: 'auth0', LOG_FORMAT: 'json' });
  });
  after(() => receiver.dispose());

  /** An event with an envelope id of its own. */
  async function send(source: string, id: string, detail: object, more: object = {}): Promise<unknown> {
    const body = JSON.stringify({ ...more, version: '0', id, source, 'detail-type': 'x', detail });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${receiver.url}/events`, { method: 'POST', headers, body });
    return ((await answer.json()) as { status: unknown }).status;
  }
  const stripe = (id: string, more?: object) => send('aws.partner/stripe.com/ed_1', id, { id: 'evt_1' }, more);
  const suspects = async () => {
    const metrics = await (await fetch(`${receiver.url}/metrics`)).text();
    return metrics.split('\n').filter((line) => line.startsWith('bridgehead_key_rule_suspect{'));
  };
  const told = () =>
    receiver
      .output()
      .split('\n')
      .filter((line) => line.includes('key rule suspected'));

  it('leave out the presets that are turned off', async () => {
    expect(await send('aws.partner/auth0.com/acme', 'a-1', { log_id: '1' })).to.equal('processed');
    expect(await send('aws.partner/auth0.com/acme', 'a-2', { log_id: '1' })).to.equal('processed');
    expect(await send('aws.partner/okta.com/acme', 'o-1', { uuid: '1' })).to.equal('processed');
    expect(await send('aws.partner/okta.com/acme', 'o-2', { uuid: '1' })).to.equal('duplicate_skipped');
  });

  it('are suspected where different events get one key, and not because of retries and replays', async () => {
    const [first, ...rest] = Array.from({ length: 100 }, (_, n) => `s-${n}`);
    expect(await stripe(first ?? '')).to.equal('processed');
    await Promise.all(Array.from({ length: 100 }, () => stripe(first ?? '')));
    await stripe('r-0', { 'replay-name': 'november' });
    await Promise.all(rest.map((id) => stripe(`r-${id}`, { 'replay-name': 'november' })));
    expect(await suspects()).to.include('bridgehead_key_rule_suspect{rule="stripe"} 0');
    expect(told()).to.deep.equal([]);

    expect(new Set(await Promise.all(rest.map((id) => stripe(id))))).to.deep.equal(new Set(['duplicate_skipped']));
    expect(await suspects()).to.include('bridgehead_key_rule_suspect{rule="stripe"} 1');
    const lines = told().map((line) => JSON.parse(line) as object);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include({ level: 'warn', rule: 'stripe', events: 100, copies: 99 });
  });
});
