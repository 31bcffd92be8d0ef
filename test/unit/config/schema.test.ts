import { expect } from 'chai';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { settingsSchema } from '#src/config/schema.js';

const published: unknown = JSON.parse(
  readFileSync(new URL('../../../docs/config.schema.json', import.meta.url), 'utf8'),
);

describe('The published schema of the settings', () => {
  it('is the one that the code validates with (dist-test/support/write-settings-docs.js writes it)', () => {
    expect(published).to.deep.equal(settingsSchema());
  });

  it('is a valid JSON Schema that needs no format of ours', () => {
    const validate = new Ajv2020().compile(published as object);
    expect(validate({ PORT: 8080, AUTH_API_KEYS: ['a', 'b'], DOWNSTREAM_URL: 'https://crm.example/' })).to.equal(true);
    expect(validate({ PORT: '8080' })).to.equal(false);
    expect(validate({ DOWNSTREAM_TIMEOUT: 1 })).to.equal(false);
  });

  it('allows every default it names', () => {
    const { properties } = settingsSchema();
    const defaults = Object.entries(properties).flatMap(([name, { default: fallback }]) =>
      fallback === undefined ? [] : [[name, fallback] as const],
    );
    expect(defaults).to.have.lengthOf(31);
    const validate = new Ajv2020({ allErrors: true }).compile(settingsSchema());
    validate(Object.fromEntries(defaults));
    expect(validate.errors).to.equal(null);
  });
});
