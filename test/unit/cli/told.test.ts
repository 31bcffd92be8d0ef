import { expect } from 'chai';
import { violationText } from '#src/cli/screen/violation.js';
import type { Reply } from '#src/cli/send/post.js';
import { standstill } from '#src/cli/send/standstill.js';

const said = (...replies: Reply[]): string[] => {
  const lines: string[] = [];
  const tell = standstill((text) => lines.push(text));
  for (const reply of replies) tell(reply);
  return lines;
};
const answered = (status: number): Reply => ({ kind: 'answered', status, retryAfter: undefined, body: null, ms: 1 });
const silent = (why: string): Reply => ({ kind: 'no-answer', why, ms: 1 });

describe('what the command line says of a violation', () => {
  it('names the body once, where the whole of it is wrong', () => {
    expect(violationText({ path: '', message: 'must be object' })).to.equal('the body must be object');
    expect(violationText({ path: '', message: 'the body is not valid JSON' })).to.equal('the body is not valid JSON');
    expect(violationText({ path: '/detail', message: 'is missing' })).to.equal('/detail is missing');
  });
});

describe('what send says while nothing gets through', () => {
  it('is the reason, once', () => {
    expect(said(answered(401), answered(401), silent('ECONNREFUSED'))).to.deep.equal([
      'bridgehead: answered 401: the credential is missing, wrong or outdated; it is tried again as EventBridge does (--max-attempts and --max-age end it sooner)\n',
    ]);
    expect(said(silent('ECONNREFUSED')).join()).to.include('no answer (ECONNREFUSED)');
    expect(said(silent('token')).join()).to.include('no OAuth token');
  });

  it('is nothing where a busy receiver only takes its time', () => {
    expect(said(answered(200), answered(503), silent('timeout'))).to.deep.equal([]);
  });
});
