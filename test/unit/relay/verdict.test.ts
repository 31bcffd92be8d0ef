import { expect } from 'chai';
import { judge, REFUSED_STATUSES } from '#src/relay/verdict.js';

const status = (code: number) => ({ kind: 'status', status: code, retryAfter: undefined, answer: '' }) as const;

describe('the verdict on an attempt', () => {
  for (const code of [200, 201, 202, 204, 299]) {
    it(`calls ${code} delivered`, () => {
      expect(judge(status(code), REFUSED_STATUSES)).to.equal('delivered');
    });
  }

  for (const code of [400, 413, 414, 415, 422]) {
    it(`calls ${code} refused: the content caused it`, () => {
      expect(judge(status(code), REFUSED_STATUSES)).to.equal('refused');
    });
  }

  for (const code of [199, 301, 302, 304, 307, 308, 401, 403, 404, 405, 408, 409, 410, 429, 500, 502, 503, 504, 599]) {
    it(`calls ${code} failed: it may pass`, () => {
      expect(judge(status(code), REFUSED_STATUSES)).to.equal('failed');
    });
  }

  it('lets a destination name other statuses that no repeat mends', () => {
    expect(judge(status(409), [409])).to.equal('refused');
    expect(judge(status(422), [409])).to.equal('failed');
  });

  it('calls a request that was never written failed, and one without a status line uncertain', () => {
    expect(judge({ kind: 'not-sent', error: 'ECONNREFUSED' }, [])).to.equal('failed');
    expect(judge({ kind: 'no-status', error: 'ECONNRESET' }, [])).to.equal('uncertain');
  });
});
