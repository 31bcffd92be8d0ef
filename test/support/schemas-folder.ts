import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for `SCHEMAS_DIR`, of this test alone. */
export interface SchemasFolder {
  readonly path: string;
  /** A text as it is, anything else as JSON. */
  write(name: string, content: unknown): Promise<void>;
  remove(name: string): Promise<void>;
  dispose(): Promise<void>;
}

export async function schemasFolder(files: Readonly<Record<string, unknown>> = {}): Promise<SchemasFolder> {
  const path = await mkdtemp(join(tmpdir(), 'bridgehead-schemas-'));
  const write = async (name: string, content: unknown): Promise<void> => {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  };
  for (const [name, content] of Object.entries(files)) await write(name, content);
  return {
    path,
    write,
    remove: (name) => rm(join(path, name)),
    dispose: () => rm(path, { recursive: true }),
  };
}

const DRAFT_04 = 'http://json-schema.org/draft-04/schema#';
const marks = (source: string, detailType: string) => ({
  'x-amazon-events-source': source,
  'x-amazon-events-detail-type': detailType,
});

/** The registry's JSONSchemaDraft4 form: the root is the envelope. */
export const draft4Export = (source: string, detailType: string, detail: object, definitions: object = {}) => ({
  $schema: DRAFT_04,
  ...marks(source, detailType),
  type: 'object',
  properties: { detail: { $ref: '#/definitions/Detail' }, 'detail-type': { type: 'string' } },
  definitions: { Detail: detail, ...definitions },
});

/** The registry's OpenApi3 form: the envelope is `AWSEvent`. */
export const openApiExport = (source: string, detailType: string, detail: object, schemas: object = {}) => ({
  openapi: '3.0.0',
  info: { version: '1.0.0', title: detailType },
  paths: {},
  components: {
    schemas: {
      AWSEvent: {
        type: 'object',
        ...marks(source, detailType),
        properties: { detail: { $ref: '#/components/schemas/Detail' }, 'detail-type': { type: 'string' } },
      },
      Detail: detail,
      ...schemas,
    },
  },
});
