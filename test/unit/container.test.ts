import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';

const fileOf = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

interface Service {
  readonly user?: string;
  readonly privileged?: boolean;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
}

describe('the container', () => {
  it('runs as a user without rights, named by number so that an orchestrator can check it', () => {
    const stage =
      fileOf('Dockerfile')
        .split(/^FROM /m)
        .at(-1) ?? '';
    expect(stage.match(/^USER .*$/gm)).to.deep.equal(['USER 1000:1000']);
    expect(fileOf('Dockerfile')).not.to.match(/^RUN npm ci(?!.*--ignore-scripts)/m);
  });

  it('has no capability, gains no privilege and writes to its volumes only, like everything beside it', () => {
    const { services } = parse(fileOf('compose.yaml')) as { readonly services: Readonly<Record<string, Service>> };
    expect(Object.keys(services)).to.include('receiver');
    for (const [name, service] of Object.entries(services)) {
      const { read_only: readOnly, cap_drop: dropped, security_opt: options } = service;
      const given = { readOnly, dropped, options, added: service.cap_add, privileged: service.privileged };
      expect(given, name).to.deep.equal({
        readOnly: true,
        dropped: ['ALL'],
        options: ['no-new-privileges:true'],
        added: undefined,
        privileged: undefined,
      });
      if (name !== 'receiver') expect(service.user, name).to.be.oneOf(['redis', 'node']);
    }
  });
});
