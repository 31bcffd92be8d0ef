import { expect } from 'chai';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { configSchema } from '#src/config/file/file-schema.js';

const published = JSON.parse(
  readFileSync(new URL('../../../docs/config.schema.json', import.meta.url), 'utf8'),
) as ReturnType<typeof configSchema>;

const ofFile = new Ajv2020().compile(published);
const ofEnvironment = new Ajv2020().compile(published.$defs.environment);

describe('The published schema of the configuration', () => {
  it('is the one that the code has (dist-test/support/write-settings-docs.js writes it)', () => {
    expect(published).to.deep.equal(configSchema());
  });

  it('judges the settings by the names of their environment variables, and needs no format of ours', () => {
    expect(ofEnvironment({ PORT: 8080, AUTH_API_KEYS: ['a', 'b'], DOWNSTREAM_URL: 'https://crm.example/' })).to.equal(
      true,
    );
    expect(ofEnvironment({ PORT: '8080' })).to.equal(false);
    expect(ofEnvironment({ DOWNSTREAM_TIMEOUT: 1 })).to.equal(false);
  });

  it('allows every default it names', () => {
    const { properties } = published.$defs.environment as {
      properties: Readonly<Record<string, { readonly default?: unknown }>>;
    };
    const defaults = Object.entries(properties).flatMap(([name, { default: fallback }]) =>
      fallback === undefined ? [] : [[name, fallback] as const],
    );
    expect(defaults).to.have.lengthOf(31);
    ofEnvironment(Object.fromEntries(defaults));
    expect(ofEnvironment.errors).to.equal(null);
  });

  it('lets an editor accept what a file may say, and mark what it may not', () => {
    const right = {
      $schema: './config.schema.json',
      port: '${env:PORT_TO_USE}',
      max_body_bytes: '4 MiB',
      auth_api_keys: ['${env:KEY}'],
      destinations: [
        { name: 'crm', url: 'https://${env:CRM}/in', when: { source: ['shop'] }, headers: { 'X-Key': 'k' } },
      ],
      keys: [{ name: 'orders', key: 'detail.order', content: false }],
      presets: { stripe: 'off' },
    };
    expect(ofFile(right)).to.equal(true);
    for (const wrong of [
      { port: 'http' },
      { PORT: 8080 },
      { bridgehead_config: 'other.yaml' },
      { destinations: [{ name: 'crm' }] },
      { destinations: [{ name: 'CRM', url: 'https://crm.example/' }] },
      { keys: [{ name: 'orders', key: 'id', ignore: ['/id'] }] },
      { presets: { strip: 'off' } },
    ]) {
      expect(ofFile(wrong), JSON.stringify(wrong)).to.equal(false);
    }
  });
});
