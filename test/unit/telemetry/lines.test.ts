import { expect } from 'chai';
import { jsonLine, textLine } from '#src/telemetry/lines.js';

const entry = (fields: Readonly<Record<string, unknown>>, message = 'arrived') => ({
  time: '2026-01-01T00:00:00.000Z',
  level: 'info',
  message,
  fields,
});
/** A line end, a terminal's escape sequences (7 and 8 bits), the Unicode line ends, and a mark that turns the writing. */
const hostile = 'a\r\nb\u001b[31m\u009b2J\u0085\u2028\u2029\u202e\u0000';

describe('a line of the log', () => {
  it('is time, level, message and key=value for a terminal', () => {
    expect(textLine(entry({ status: 200, fresh: true, event_id: 'e-1', source: '', age_ms: undefined }))).to.equal(
      '2026-01-01T00:00:00.000Z info  arrived status=200 fresh=true event_id=e-1',
    );
  });

  it('quotes for a terminal what could be taken for another field', () => {
    expect(textLine(entry({ source: 'a status=500', detail_type: 'say "x"' }, 'a=b'))).to.equal(
      '2026-01-01T00:00:00.000Z info  "a=b" source="a status=500" detail_type="say \\"x\\""',
    );
  });

  it('shows lists as JSON', () => {
    expect(textLine(entry({ deliveries: [{ key: 'k' }] }))).to.match(/deliveries="\[\{\\"key\\":\\"k\\"\}\]"$/);
  });

  it('shows the first screen bare, so that a command can be copied out of it', () => {
    const lines = ['listening', `curl -d '{"id":"e-1"}' http://127.0.0.1:8080/events`];
    expect(textLine(entry({ lines }, 'started'))).to.equal(
      `2026-01-01T00:00:00.000Z info  started\nlistening\ncurl -d '{"id":"e-1"}' http://127.0.0.1:8080/events`,
    );
  });

  for (const [form, toLine] of [
    ['JSON', jsonLine],
    ['text', textLine],
  ] as const) {
    it(`holds no character in ${form} that a terminal or a line reader obeys`, () => {
      const line = toLine(entry({ event_id: hostile, [hostile]: 1, list: [hostile] }, hostile));
      expect(line).not.to.match(/[\p{Cc}\u2028\u2029\u202e]/u);
    });
  }

  it('keeps in JSON what was said, to the character', () => {
    expect(JSON.parse(jsonLine(entry({ event_id: hostile })))).to.have.property('event_id', hostile);
  });
});
