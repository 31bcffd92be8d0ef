import { expect } from 'chai';
import { afterFailure, type Standing } from '#src/cli/send/policy.js';
import type { Reply } from '#src/cli/send/post.js';
import { bus, classic, pipe, type Sender } from '#src/cli/send/senders.js';

const answered = (status: number, retryAfter?: string): Reply => ({
  kind: 'answered',
  status,
  retryAfter,
  body: undefined,
  ms: 1,
});
const timeout: Reply = { kind: 'no-answer', why: 'timeout', ms: 5_000 };

const at = (standing: Partial<Standing> = {}): Standing => ({
  attempts: 1,
  ageMs: 0,
  nowMs: Date.UTC(2026, 10, 24, 12),
  random: 0.5,
  ...standing,
});

const next = (reply: Reply, standing: Partial<Standing> = {}, sender: Sender = classic) => {
  const found = afterFailure(reply, at(standing), sender);
  return found.kind === 'again' ? found.inMs : found.why;
};

describe('what a sender does after a failed attempt', () => {
  it('tries 401, 407, 409, 429, every 5xx and time-outs again, as a rule does, and nothing else', () => {
    const statuses = [301, 302, 400, 401, 403, 404, 407, 408, 409, 410, 413, 415, 422, 429, 500, 503, 599];
    const again = statuses.filter((status) => next(answered(status)) !== 'refused');
    expect(again).to.deep.equal([401, 407, 409, 429, 500, 503, 599]);
    expect(next(timeout)).to.equal(500);
  });

  it('tries whatever was no 2xx again as a custom bus and as a Pipe', () => {
    for (const sender of [bus, pipe]) expect(next(answered(400), {}, sender)).to.equal(500);
  });

  it('doubles the pause with each attempt, up to 15 minutes, and takes any part of it', () => {
    const pauses = [1, 2, 3, 4, 10, 11, 100].map((attempts) => next(timeout, { attempts, random: 0.999999 }));
    expect(pauses).to.deep.equal([999, 1_999, 3_999, 7_999, 511_999, 899_999, 899_999]);
    expect(next(timeout, { attempts: 100, random: 0 })).to.equal(0);
  });

  it('takes the longer of Retry-After and its own pause', () => {
    expect(next(answered(503, '7'))).to.equal(7_000);
    expect(next(answered(503, '0'))).to.equal(500);
    expect(next(answered(429, 'soon'))).to.equal(500);
  });

  it('stops at a negative Retry-After', () => {
    expect(next(answered(503, '-1'))).to.equal('stopped');
  });

  it('reads Retry-After as a rule only, and on retried statuses only', () => {
    expect(next(answered(503, '-1'), {}, bus)).to.equal(500);
    expect(next(answered(422, '7'))).to.equal('refused');
  });

  it('gives up after 185 requests as a rule, after 5 as a custom bus', () => {
    expect(next(timeout, { attempts: 184, random: 0 })).to.equal(0);
    expect(next(timeout, { attempts: 185 })).to.equal('attempts');
    expect(next(timeout, { attempts: 4, random: 0 }, bus)).to.equal(0);
    expect(next(timeout, { attempts: 5 }, bus)).to.equal('attempts');
  });

  it('gives up when the next attempt would come after 24 hours, or after 300 s as a custom bus', () => {
    expect(next(timeout, { ageMs: 86_399_500 })).to.equal(500);
    expect(next(timeout, { ageMs: 86_399_501 })).to.equal('age');
    expect(next(answered(503, '86401'))).to.equal('age');
    expect(next(timeout, { ageMs: 299_501 }, bus)).to.equal('age');
  });

  it('fills the day with its attempts: about 23 hours pass until the last', () => {
    let ageMs = 0;
    for (let attempts = 1; attempts < 185; attempts++) ageMs += Number(next(timeout, { attempts, ageMs }));
    expect(ageMs / 3_600_000).to.be.within(21, 24);
  });
});
