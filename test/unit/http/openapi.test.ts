import { fileURLToPath } from 'node:url';
import { createConfig, lint } from '@redocly/openapi-core';
import { expect } from 'chai';
import { createAdminAuthenticate } from '#src/http/authenticate.js';
import { PROBLEMS, problemType, type ProblemName } from '#src/http/problem.js';
import { adminRoutes, probeRoutes } from '#src/http/routes.js';
import { DOCUMENT, openApi, type Schema } from '../../support/openapi.js';

const names = Object.keys(PROBLEMS) as ProblemName[];

/** Schema name to the `const`s of a problem's schema. */
function documentedProblems(): Map<string, { type: unknown; title: unknown; status: unknown }> {
  const found = new Map<string, { type: unknown; title: unknown; status: unknown }>();
  for (const [name, schema] of Object.entries(openApi.components.schemas)) {
    const properties = schema.allOf?.[1]?.properties;
    if (!name.endsWith('Problem') || properties === undefined) continue;
    const { type, title, status } = properties;
    found.set(name, { type: type?.const, title: title?.const, status: status?.const });
  }
  return found;
}

const refsOf = (schema: Schema): string[] =>
  [schema, ...(schema.oneOf ?? [])].flatMap(({ $ref }) => ($ref === undefined ? [] : [$ref.split('/').at(-1) ?? '']));

const never = () => Promise.reject(new Error('not asked'));

describe('the document and the code', () => {
  it('the document is valid and clean under the recommended rules', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lint({ ref: fileURLToPath(DOCUMENT), config });
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).to.deep.equal([]);
  });

  it('know the same problems, with the same status and title', () => {
    const inCode = names.map((name) => ({
      type: problemType(name),
      title: PROBLEMS[name].title,
      status: PROBLEMS[name].status,
    }));
    expect([...documentedProblems().values()]).to.have.deep.members(inCode);
  });

  it('name each problem under the status that it has, and under no other', () => {
    const problems = documentedProblems();
    for (const [path, operations] of Object.entries(openApi.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        for (const [code, response] of Object.entries(operation.responses ?? {})) {
          if (code === 'default' || !('$ref' in response)) continue;
          const name = response.$ref.split('/').at(-1) ?? '';
          const { schema } = openApi.components.responses[name]?.content?.['application/problem+json'] ?? {};
          for (const ref of refsOf(schema ?? {})) {
            expect(problems.get(ref)?.status, `${method} ${path} ${code} ${ref}`).to.equal(Number(code));
          }
        }
      }
    }
  });

  it('know the same routes', () => {
    const facts = {
      arrived: () => undefined,
      unauthenticated: () => undefined,
      keysFetched: () => undefined,
      operated: () => undefined,
      fault: () => undefined,
    };
    const admin = {
      backlog: { list: never, show: never, recall: never, discard: never },
      redrive: never,
      revalidate: never,
    };
    const health = { live: () => true, ready: () => ({ ready: true, failures: [], warnings: [], details: {} }) };
    const routes = [
      ...probeRoutes(health, never),
      ...adminRoutes(
        admin,
        createAdminAuthenticate('token', () => undefined),
        facts,
      ),
    ];
    const inCode = routes.flatMap(({ path, methods }) =>
      Object.keys(methods).map((method) => `${method} ${path.replace(':key', '{key}')}`),
    );
    const documented = Object.entries(openApi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).flatMap((method) => (method === 'parameters' ? [] : [`${method} ${path}`])),
    );
    expect(documented).to.have.members(['post /events', 'post /events/{source}', ...inCode]);
  });

  it('has no key that a Pipe would read', () => {
    expect(JSON.stringify(openApi)).not.to.include('batchItemFailures');
  });
});
