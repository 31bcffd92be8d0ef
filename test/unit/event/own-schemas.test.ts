import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { configSchema } from '#src/config/file/file-schema.js';

const EVENTS = new URL('../../../openapi/events/', import.meta.url);

/** The start leaves this out, because the schemas do not change after they were tested. */
describe('a schema of ours', () => {
  const schemas: Readonly<Record<string, unknown>> = {
    'the configuration': configSchema(),
    ...Object.fromEntries(
      readdirSync(EVENTS).map((file) => [file, parse(readFileSync(new URL(file, EVENTS), 'utf8')) as unknown]),
    ),
  };
  for (const [name, schema] of Object.entries(schemas)) {
    it(`is one by the rules of JSON Schema: ${name}`, () => {
      const ajv = new Ajv2020({ strict: false });
      expect(ajv.validateSchema(schema as object), JSON.stringify(ajv.errors)).to.equal(true);
    });
  }
});
