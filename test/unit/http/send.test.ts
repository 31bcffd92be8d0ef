import { expect } from 'chai';
import { FIXED_HEADERS } from '#src/http/fixed-headers.js';
import { json } from '#src/http/response.js';
import { rawAnswer } from '#src/http/send.js';

describe('an answer on a bare socket', () => {
  it('is a whole HTTP answer that closes the connection', () => {
    const text = rawAnswer({ ...json(400, { é: 1 }), headers: ['X-Test', 'yes'] });
    const [head = '', body] = text.split('\r\n\r\n');
    expect(head.split('\r\n')[0]).to.equal('HTTP/1.1 400 Bad Request');
    expect(head)
      .to.match(/\r\nDate: \w{3}, /)
      .and.include('\r\nX-Test: yes\r\n')
      .and.include('\r\nContent-Length: 8\r\n');
    expect(head).to.match(/\r\nConnection: close$/);
    expect(body).to.equal('{"é":1}');
  });
});

describe('the headers of every answer', () => {
  it('are those of helmet, and forbid to store it', () => {
    const names = FIXED_HEADERS.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    expect(names).to.include.members([
      'content-security-policy',
      'strict-transport-security',
      'x-content-type-options',
      'x-frame-options',
      'referrer-policy',
      'cache-control',
    ]);
    expect(FIXED_HEADERS).to.include('no-store').and.include("default-src 'none';frame-ancestors 'none'");
  });
});
