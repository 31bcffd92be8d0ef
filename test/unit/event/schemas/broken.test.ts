import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadSchemas } from '#src/event/schemas/load-schemas.js';
import { draft4Export, openApiExport, schemasFolder } from '../../../support/schemas-folder.js';

const schemas = (of: object) => ({ openapi: '3.0.3', components: { schemas: of } });
const D7 = 'http://json-schema.org/draft-07/schema#';

async function objectionsTo(files: Readonly<Record<string, unknown>>): Promise<string[]> {
  const folder = await schemasFolder(files);
  const loading = await loadSchemas(folder.path);
  await folder.dispose();
  return loading.kind === 'broken' ? loading.objections.map(({ file, reason }) => `${file}: ${reason}`) : ['none'];
}

describe('a folder of schemas', () => {
  it('is refused with every file that is broken, by name and reason, at once', async () => {
    const found = await objectionsTo({
      'a@json.json': '{"type": ',
      'a@yaml.yaml': 'a: [',
      'a@list.json': [1],
      'a@text.txt': 'type: object',
      'a@latin1.json': Buffer.from('{"title": "\xfc"}', 'latin1'),
      'a@swagger.json': { swagger: '2.0' },
      'a@four.yaml': 'openapi: 4.0.0',
      'a@draft3.json': { $schema: 'http://json-schema.org/draft-03/schema#' },
      'a@type.json': { $schema: D7, type: 'strin' },
      'a@guess.json': { properties: { n: { minimum: 1, exclusiveMinimum: true } } },
      'a@pattern.json': { $schema: D7, pattern: '(' },
      'a@empty.yaml': '',
      'nowhere.json': { type: 'object' },
      'good/a@good.json': { type: 'object' },
    });
    expect(found.map((line) => line.replace(/(it is not (?:JSON|YAML): ).*/, '$1…'))).to.deep.equal([
      'a@latin1.json: it is not UTF-8',
      'a@text.txt: its name ends with none of .json, .yaml and .yml',
      'a@draft3.json: its $schema is none of draft-04, draft-06, draft-07, 2019-09 and 2020-12',
      'a@empty.yaml: it holds no object',
      'a@four.yaml: OpenAPI 4.0.0 is not known: 3.0 and 3.1 are',
      'a@guess.json: it is no valid schema (2020-12; it has no $schema, so that 2020-12 is taken): #/properties/n/exclusiveMinimum must be number',
      'a@json.json: it is not JSON: …',
      'a@list.json: it holds no object',
      'a@pattern.json: Invalid regular expression: /(/: Unterminated group',
      'a@swagger.json: it is a Swagger 2.0 document: convert it to OpenAPI 3',
      'a@type.json: it is no valid schema (draft-07): #/type must be equal to one of the allowed values',
      'a@yaml.yaml: it is not YAML: …',
      'nowhere.json: no source is to be found: give the schema x-amazon-events-source, or its envelope a const for source, or call the file source@DetailType.json',
    ]);
  });

  it('is refused where a reference leads nowhere, or out of its file: nothing is fetched', async () => {
    const url = 'https://127.0.0.1:1/common.json';
    const outside = 'leads outside the file, and nothing is fetched: put that schema into the file';
    expect(
      await objectionsTo({
        'a.json': draft4Export('a', 'b', { $ref: '#/definitions/Other' }),
        'b.json': openApiExport('b', 'b', { properties: { x: { $ref: url } } }),
        'c.json': openApiExport('c', 'b', { $ref: 'a.json#/definitions/Detail' }),
        'd@d.json': { $schema: D7, $id: 'https://127.0.0.1:1/d.json', $ref: 'other.json' },
      }),
    ).to.deep.equal([
      'a.json: its $ref "#/definitions/Other" leads nowhere',
      `b.json: its $ref "${url}" ${outside}`,
      `c.json: its $ref "a.json#/definitions/Detail" ${outside}`,
      `d@d.json: its $ref "https://127.0.0.1:1/other.json" ${outside}`,
    ]);
  });

  it('is refused where two schemas are for the same event, however they say so', async () => {
    const detail = { type: 'object' };
    expect(
      await objectionsTo({
        '1.json': draft4Export('shop', 'Order Placed', detail),
        '2.json': openApiExport('shop', 'Order Placed', detail),
        'shop@OrderPlaced.yaml': 'type: object',
        '4.json': openApiExport('shop', 'order placed', detail),
      }),
    ).to.deep.equal([
      '2.json: 1.json is for shop @ Order Placed too: keep one of them',
      'shop@OrderPlaced.yaml: 1.json is for shop @ OrderPlaced too: keep one of them',
    ]);
  });

  it('is refused where a schema does not say, or says twice, which events it is for', async () => {
    const one = { type: 'object' };
    const contradicting = openApiExport('shop', 'Order Placed', one);
    Object.assign(contradicting.components.schemas.AWSEvent.properties, { 'detail-type': { enum: ['Other'] } });
    expect(
      await objectionsTo({
        'a@b.json': schemas({ One: one, Two: one }),
        'a@c.json': schemas({}),
        'b@one.json': schemas({ One: one, Two: one }),
        'c.json': contradicting,
        'd@d.json': { properties: { 'detail-type': { type: 'string' }, detail: one } },
        'e@e.json': schemas({ AWSEvent: { type: 'object', properties: {} } }),
      }),
    ).to.deep.equal([
      'a@b.json: which of its schemas describes an event cannot be told: give that one x-amazon-events-source and x-amazon-events-detail-type',
      'a@c.json: it has nothing under components.schemas',
      'c.json: x-amazon-events-detail-type says "Order Placed", and the envelope\'s detail-type allows it not',
      'e@e.json: its envelope has no property detail',
    ]);
  });

  it('is refused when it is absent, or holds no schema', async () => {
    expect(await objectionsTo({ '.hidden/a@b.json': {}, 'README.md': 'x' })).to.deep.equal([
      ': it holds no .json, .yaml or .yml file',
    ]);
    expect(await loadSchemas('/nowhere/at/all')).to.deep.equal({
      kind: 'broken',
      objections: [{ file: '', reason: 'it must be a folder that this process can read (ENOENT)' }],
    });
  });

  it('may hold links to files, as a mounted ConfigMap does, and is refused where a link leads nowhere or round', async () => {
    const folder = await schemasFolder({ '..data/a@b.json': { type: 'object' } });
    await symlink(join('..data', 'a@b.json'), join(folder.path, 'a@b.json'));
    const linked = await loadSchemas(folder.path);
    await symlink('absent', join(folder.path, 'gone@gone.json'));
    await symlink('.', join(folder.path, 'round'));
    const broken = await loadSchemas(folder.path);
    await folder.dispose();
    expect(linked.kind === 'loaded' && linked.set.events).to.deep.equal(['a @ b']);
    const reasons = broken.kind === 'broken' ? broken.objections.map(({ reason }) => reason) : [];
    expect(reasons).to.include.members(['it cannot be read (ENOENT)', 'folders are read 8 levels deep']);
  });
});
