import { expect } from 'chai';
import { redactError, redactText } from '#src/telemetry/redact.js';

describe('an error that is shown', () => {
  for (const [what, text, shown] of [
    ['credentials of a URL', 'at redis://app:hunter2@db:6379/0 now', 'at redis://db:6379/0 now'],
    ['a password with / ? # and @', 'redis://:a/b?c#d@e@db/0', 'redis://db/0'],
    ['a query', 'POST https://h/p?token=t#f failed', 'POST https://h/p failed'],
    [
      'arguments of Redis',
      "unknown command 'X', with args beginning with: 'a' 'b'",
      "unknown command 'X', with args left out",
    ],
    [
      'the text that is no JSON',
      `Unexpected token 'a', "abc secret" is not valid JSON`,
      'Unexpected token: not valid JSON',
    ],
    ['a URL cut in two by its length', `${'x '.repeat(245)}redis://:SECRET@db`, `${'x '.repeat(245)}…`],
    ['a bearer token', 'header Authorization: Bearer abc.def', 'header Authorization: Bearer ***'],
  ] as const) {
    it(`does not show ${what}`, () => {
      expect(redactText(text)).to.equal(shown);
    });
  }

  it('is its message, its code and its stack, and nothing that it carries', () => {
    const error = Object.assign(new Error('connect https://u:SECRET@h/p failed'), {
      code: 'ECONNREFUSED',
      config: { headers: { Authorization: 'SECRET' }, data: 'SECRET' },
      command: { args: ['SECRET'] },
      cause: new Error('SECRET'),
    });
    const shown = redactError(error);

    expect(shown).to.include({ error: 'connect https://h/p failed', code: 'ECONNREFUSED' });
    expect(shown.stack).to.match(/redact\.test/);
    expect(JSON.stringify(shown)).not.to.contain('SECRET');
  });

  it('has no stack where it is none', () => {
    expect(redactError('just text')).to.deep.equal({ error: 'just text' });
    expect(redactError(null)).to.deep.equal({ error: 'null' });
  });

  it('is named by its code where it has no message', () => {
    expect(redactError(Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' })).error).to.equal('ETIMEDOUT');
  });

  it('is bounded, and harmless where it cannot even be read', () => {
    expect(redactError('x'.repeat(9_999)).error).to.have.length(501);
    const unreadable = Object.defineProperty(new Error('x'), 'message', {
      get: () => {
        throw new Error('never');
      },
    });
    expect(redactError(unreadable)).to.deep.equal({ error: 'an error that cannot be read' });
  });
});
