import { expect } from 'chai';
import { startConfigured, type ConfiguredService } from '../../support/configured-service.js';
import { bridgehead } from '../../support/command-line.js';
import { answer } from '../../support/downstream-step.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { startReceiver } from '../../support/receiver.js';
import { request, send } from '../../support/sender.js';

/** What somebody might write into a field that is later put into a header, a line of a log, a terminal or a URL. */
const HOSTILE_TEXTS = [
  'a\r\nX-Injected: yes\r\n\r\n',
  'a\nX-Injected: yes',
  '\u0000',
  '\u001b[2J\u001b]0;title\u0007\u009b31m',
  '\u202e\u2066\u2028\u2029\u0085',
  '"}\n{"time":"2026-01-01T00:00:00.000Z","level":"error","message":"forged"}\n',
  '\ud800',
  'é→\ufeff',
];

const TOKEN = 'operator-token-1234';
const event = (text: string) => ({ id: text, source: text, 'detail-type': text, detail: { [text]: text } });
const OBEYED = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

describe('a hostile text in a field of an event', () => {
  describe('that is delivered or kept', () => {
    let downstream: Downstream;
    let service: ConfiguredService;
    before(async () => {
      downstream = await startDownstream();
      service = await startConfigured(`
downstream_url: ${downstream.url}
admin_token: ${TOKEN}
sources: [{ name: plain, source: plain, detail_type: Case, body: any, key: id }]
`);
    });
    after(async () => {
      await service.stop();
      await downstream.stop();
    });

    it('adds no header, neither downstream nor to the answer, which gives the id back as it came', async () => {
      await send(service.url, event('plain'));
      const names = Object.keys(downstream.received[0]?.headers ?? {});
      for (const text of HOSTILE_TEXTS) {
        const { status, headers, body } = await send(service.url, event(text));
        expect([status, body['event_id']]).to.deep.equal([200, text]);
        expect(headers).not.to.have.property('x-injected');
        const arrived = downstream.received.at(-1);
        expect(Object.keys(arrived?.headers ?? {})).to.deep.equal(names);
        expect(arrived?.headers['idempotency-key']).to.match(/^[0-9a-f]{32}$/);
      }
    });

    it('is no header downstream where it came as the key of the sender', async () => {
      const headers = { 'Idempotency-Key': 'a: b\u00e9; X-Injected: yes', 'Content-Type': 'application/json;a=\u00e9' };
      const { status } = await request('POST', `${service.url}/events/plain`, '{"a":1}', headers);
      expect(status).to.equal(200);
      const arrived = downstream.received.at(-1);
      expect(arrived?.headers['idempotency-key']).to.match(/^[0-9a-f]{32}$/);
      expect(arrived?.headers['content-type']).to.equal('application/json');
    });

    it('does not steer the terminal of the operator who looks at the dead letter', async () => {
      const options = ['--url', service.url];
      const env = { ADMIN_TOKEN: TOKEN };
      for (const text of HOSTILE_TEXTS) {
        downstream.next(answer(422, { body: text }));
        const { body } = await send(service.url, { ...event(text), detail: { refused: text } });
        for (const more of [[], ['--json']]) {
          const list = await bridgehead(['dead-letters', 'list', ...options, ...more], { env });
          const show = await bridgehead(['dead-letters', 'show', String(body['key']), ...options, ...more], { env });
          expect([list.code, show.code]).to.deep.equal([0, 0]);
          for (const line of [...list.out.split('\n'), ...show.out.split('\n')]) expect(line).not.to.match(OBEYED);
        }
      }
    });
  });

  it('forges no line of the log, and none of the demonstration', async () => {
    const receiver = await startReceiver({ LOG_FORMAT: 'text' });
    try {
      for (const text of HOSTILE_TEXTS) {
        await send(receiver.url, event(text));
        await send(receiver.url, { ...event(text), detail: text });
      }
      receiver.kill('SIGTERM');
      await receiver.exited;
      const lines = receiver.output().split('\n');
      for (const line of lines) expect(line).not.to.match(OBEYED);
      expect(lines.filter((line) => /^(\{|X-Injected)/.test(line))).to.deep.equal([]);
    } finally {
      await receiver.dispose();
    }
  });
});
