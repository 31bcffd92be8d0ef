import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '#src/config/load-config.js';
import { settingNames, settingOf } from '#src/config/settings.js';
import { load, problemsOf, refusal } from '../../support/loading.js';

describe('A secret in a file', () => {
  it('is taken without the newline at its end', () => {
    const files = {
      '/keys': 'the-newer-api-key,the-older-api-key\r\n',
      '/basic': 'bus:a-long-password-1,bus:a-long: password\n',
      '/admin': 'seventeen-letters\n',
      '/redis': ' in blanks \n',
    };
    const config = load(
      {
        AUTH_API_KEYS_FILE: '/keys',
        AUTH_BASIC_FILE: '/basic',
        ADMIN_TOKEN_FILE: '/admin',
        REDIS_PASSWORD_FILE: '/redis',
        REDIS_HOST: 'cache',
      },
      files,
    );
    expect(config.auth.methods).to.deep.equal([
      { kind: 'api-key', header: 'x-api-key', keys: ['the-newer-api-key', 'the-older-api-key'] },
      { kind: 'basic', credentials: ['bus:a-long-password-1', 'bus:a-long: password'] },
    ]);
    expect(config.adminToken).to.equal('seventeen-letters');
    expect(config.ledger.redis?.address.password).to.equal(' in blanks ');
  });

  it('may be a whole URL', () => {
    const config = load(
      { REDIS_URL_FILE: '/r', DOWNSTREAM_URL_FILE: '/d' },
      { '/r': 'redis://cache\n', '/d': 'https://crm.example/\n' },
    );
    expect(config.ledger.redis?.address.shown).to.equal('cache:6379');
    expect(config.destinations[0]?.url).to.equal('https://crm.example/');
  });

  it('is read from the disk', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bridgehead-'));
    try {
      const path = join(folder, 'token');
      writeFileSync(path, 'seventeen-letters\n');
      expect(loadConfig({ ADMIN_TOKEN_FILE: path }).adminToken).to.equal('seventeen-letters');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('stops the start when its file cannot be read', () => {
    expect(problemsOf({ ADMIN_TOKEN_FILE: '/nowhere' })).to.deep.equal([
      {
        setting: 'ADMIN_TOKEN',
        message: 'ADMIN_TOKEN_FILE must be the path of a file that this process can read (ENOENT).',
      },
    ]);
  });

  it('stops the start when its file is empty', () => {
    expect(problemsOf({ AUTH_API_KEYS_FILE: '/keys' }, { '/keys': '\n' })).to.deep.equal([
      { setting: 'AUTH_API_KEYS', message: 'AUTH_API_KEYS_FILE names a file that is empty.' },
    ]);
  });

  it('stops the start when it is given twice', () => {
    expect(problemsOf({ ADMIN_TOKEN: 'a', ADMIN_TOKEN_FILE: '/admin' }, { '/admin': 'b' })).to.deep.equal([
      { setting: 'ADMIN_TOKEN', message: 'ADMIN_TOKEN and ADMIN_TOKEN_FILE are both set: remove one of them.' },
    ]);
  });

  it('is offered for the seven secrets and nothing else', () => {
    expect(settingNames.filter((name) => settingOf(name).secret)).to.deep.equal([
      'AUTH_API_KEYS',
      'AUTH_BASIC',
      'ADMIN_TOKEN',
      'DOWNSTREAM_URL',
      'REDIS_URL',
      'REDIS_PASSWORD',
      'REDIS_SENTINEL_PASSWORD',
    ]);
  });
});

describe('What is told about a secret', () => {
  const SECRET = 'hunter2';

  it('never quotes it, in whichever setting it stands and whatever is wrong', () => {
    for (const name of settingNames.filter((each) => !settingOf(each).quotable)) {
      for (const value of [
        SECRET,
        `${SECRET},,`,
        `${SECRET} ü\n`,
        `redis://:${SECRET}@%`,
        `https://u:${SECRET}@h/#${SECRET}`,
      ]) {
        const env = { REDIS_PORT: '1', HOST: '0.0.0.0', SLOTS: '0', [name]: value };
        expect(refusal(env)?.message, name).to.be.a('string').that.does.not.include(SECRET);
      }
    }
  });

  it('never quotes the path of its file, which may be the secret itself', () => {
    expect(refusal({ ADMIN_TOKEN_FILE: SECRET })?.message).to.not.include(SECRET);
  });

  it('never quotes it in a warning', () => {
    const { warnings } = load({
      AUTH_API_KEYS: SECRET,
      AUTH_BASIC: `bus:${SECRET}`,
      ADMIN_TOKEN: SECRET,
      REDIS_URL: `redis://:${SECRET}@cache`,
      DOWNSTREAM_URL: `http://crm.example/?token=${SECRET}`,
      REDIS_PASWORD: SECRET,
    });
    expect(warnings).to.have.lengthOf(7);
    expect(warnings.join()).to.not.include(SECRET);
  });
});
