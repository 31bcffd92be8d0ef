import { expect } from 'chai';
import { bridgehead } from '../../support/command-line.js';

const HALF_OAUTH = /OAuth needs all of --oauth-token-url, --oauth-client-id and --oauth-client-secret/;

const refused = async (argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
  const { code, out, err } = await bridgehead(['send', '--generate', '1', ...argv], { env });
  expect([code, out]).to.deep.equal([2, '']);
  return err;
};

describe('the flags of the sender', () => {
  it('are refused where OAuth is only half said, without a word of the secret', async () => {
    const url = ['--oauth-token-url', 'http://127.0.0.1:1/token'];
    expect(await refused(url)).to.match(HALF_OAUTH);
    expect(await refused([...url, '--oauth-client-id', 'me'])).to.match(HALF_OAUTH);
    expect(await refused(['--oauth-client-id', 'me', '--api-key', 'k'])).to.match(HALF_OAUTH);
    expect(await refused(['--oauth-scope', 'events'])).to.match(HALF_OAUTH);
    expect(await refused(['--oauth-client-secret', 'hush-hush']))
      .to.match(HALF_OAUTH)
      .and.not.include('hush');
    expect(await refused(['--api-key-header', 'x-key'])).to.include('--api-key-header needs an --api-key');
  });

  it('are refused where a sender has another timeout than EventBridge', async () => {
    const fixed = /the sender "(classic|pipe)" always waits 5s; leave it out, or say --sender bus/;
    expect(await refused(['--timeout', '30s'])).to.match(fixed);
    expect(await refused(['--timeout', '4s', '--sender', 'pipe'])).to.match(fixed);
    expect(await refused(['--timeout', '999ms', '--sender', 'bus'])).to.include('a custom bus waits 1s to 30s');
    expect(await refused(['--timeout', '31s', '--sender', 'bus'])).to.include('a custom bus waits 1s to 30s');
    const taken = ['--timeout', '1s', '--sender', 'bus', '--url', 'http://127.0.0.1:1', '--max-attempts', '1'];
    expect((await bridgehead(['send', '--generate', '1', ...taken, '--json'])).json()).to.deep.include({
      answers: { ECONNREFUSED: 1 },
    });
  });
});
