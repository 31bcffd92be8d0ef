import { expect } from 'chai';
import { ConfigError } from '#src/config/config-error.js';
import { openSchemas } from '#src/live-schemas.js';
import { schemasFolder, type SchemasFolder } from '../support/schemas-folder.js';

/** Facts as a list of lines. */
function recorded() {
  const lines: string[] = [];
  return {
    lines,
    schemasLoaded: ({ events }: { readonly events: readonly string[] }) => void lines.push(`loaded ${events.join()}`),
    schemasRefused: (problems: readonly string[]) => void lines.push(`refused ${problems.join(' ')}`),
    warned: (message: string) => void lines.push(`warned ${message}`),
    fault: (where: string, error: unknown) => void lines.push(`fault ${where} ${String(error)}`),
  };
}

describe('the schemas in force', () => {
  let folder: SchemasFolder;
  beforeEach(async () => {
    folder = await schemasFolder({ 'a@b.json': { required: ['old'] } });
  });
  afterEach(() => folder.dispose());

  it('are replaced when the folder is read again, and what is loaded is told', async () => {
    const facts = recorded();
    const schemas = await openSchemas(folder.path, facts);
    await folder.write('a@b.json', { required: ['new'], requird: [] });
    await folder.write('a@c.json', {});
    await schemas.reload();
    expect(schemas.current.find('a', 'b')?.({})).to.deep.equal([{ path: '/detail/new', message: 'is missing' }]);
    expect(facts.lines).to.deep.equal([
      'loaded a @ b',
      'loaded a @ b,a @ c',
      'warned SCHEMAS_DIR: a@b.json: the keyword "requird" is not known and has no effect.',
    ]);
  });

  it('stay as they were when anything is wrong with the folder, and that is told', async () => {
    const facts = recorded();
    const schemas = await openSchemas(folder.path, facts);
    await folder.write('a@b.json', { required: ['new'] });
    await folder.write('a@c.json', '{');
    await folder.write('d.json', {});
    await schemas.reload();
    expect(schemas.current.find('a', 'b')?.({})).to.deep.equal([{ path: '/detail/old', message: 'is missing' }]);
    expect(facts.lines[1]).to.match(
      /^refused SCHEMAS_DIR: a@c\.json: it is not JSON: .*\. SCHEMAS_DIR: d\.json: no source/,
    );
  });

  it('are read once for all who ask before a reading has begun, and again for who asks later', async () => {
    const facts = recorded();
    const schemas = await openSchemas(folder.path, facts);
    await Promise.all([schemas.reload(), schemas.reload()]);
    await schemas.reload();
    expect(facts.lines).to.deep.equal(['loaded a @ b', 'loaded a @ b', 'loaded a @ b']);
  });

  it('stop the start with everything that is wrong', async () => {
    await folder.write('a@b.json', '');
    await folder.write('c.txt', '');
    const error: unknown = await openSchemas(folder.path, recorded()).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ConfigError);
    expect((error as ConfigError).problems.map(({ message }) => message)).to.deep.equal([
      'SCHEMAS_DIR: c.txt: its name ends with none of .json, .yaml and .yml.',
      'SCHEMAS_DIR: a@b.json: it is not JSON: Unexpected end of JSON input.',
    ]);
  });
});
