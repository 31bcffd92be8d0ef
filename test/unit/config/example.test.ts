import { expect } from 'chai';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { configSchema } from '#src/config/file/file-schema.js';
import { load } from '../../support/loading.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const example = /<!-- example -->\s+```yaml\n([^]*?)```/.exec(readme)?.[1] ?? '';

describe("The README's example of a configuration file", () => {
  it('starts as it stands, without a warning, where its references lead somewhere', () => {
    const env = {
      BRIDGEHEAD_CONFIG: '/b.yaml',
      EVENTBRIDGE_KEY: 'a-key-of-sixteen',
      EVENTBRIDGE_KEY_BEFORE: 'a-key-before-that',
      CRM_TOKEN: 'a-token',
      PARTNER_KEY: 'a-key-of-a-partner',
    };
    const config = load(env, { '/b.yaml': example, '/run/secrets/admin-token': 'another-of-sixteen\n' });
    expect(config.warnings).to.deep.equal([]);
    expect(config.destinations.map(({ name, maxAgeMs }) => [name, maxAgeMs])).to.deep.equal([
      ['crm', 172_800_000],
      ['billing', 3_600_000],
    ]);
    expect(config.destinations[0]?.headers).to.deep.equal({ Authorization: 'Bearer a-token' });
    expect(config.keys.map(({ name }) => name)).to.deep.equal(['orders', 'sensors']);
    expect(config.sources.map(({ name }) => name)).to.deep.equal(['crm-changes', 'partner']);
    expect(config.presetsOff).to.deep.equal(['okta']);
  });

  it('is right by the published schema', () => {
    const validate = new Ajv2020({ allErrors: true }).compile(configSchema());
    validate(parse(example));
    expect(validate.errors).to.equal(null);
  });
});
