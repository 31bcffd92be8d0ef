import { NAMES, type Name } from './contenders.js';

export interface Options {
  readonly scenarios: readonly string[];
  readonly only: readonly Name[] | null;
  readonly rounds: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
  /** Only to see that the bench still works: the figures say nothing. */
  readonly smoke: boolean;
  readonly launcher: readonly string[];
}

/** `relay close --rounds=5 --warmup=3 --seconds=5 --only=ours,ceiling --smoke` */
export function readOptions(args: readonly string[], launcher: readonly string[]): Options {
  const flags = new Map<string, string>();
  const scenarios: string[] = [];
  for (const arg of args) {
    const [, name, value = ''] = /^--([a-z]+)(?:=(.*))?$/.exec(arg) ?? [];
    if (name === undefined) scenarios.push(arg);
    else flags.set(name, value);
  }
  for (const name of flags.keys()) {
    if (!['rounds', 'warmup', 'seconds', 'only', 'smoke'].includes(name))
      throw new Error(`there is no option --${name}`);
  }
  const smoke = flags.has('smoke');
  const number = (name: string, usual: number, inSmoke: number): number => {
    const value = Number(flags.get(name) ?? (smoke ? inSmoke : usual));
    if (!(value > 0)) throw new Error(`--${name} must be a number above 0`);
    return value;
  };
  return {
    scenarios,
    only: flags.has('only') ? (flags.get('only') ?? '').split(',').map(named) : null,
    rounds: number('rounds', 5, 1),
    warmupSeconds: number('warmup', 3, 0.2),
    seconds: number('seconds', 5, 1),
    smoke,
    launcher,
  };
}

function named(text: string): Name {
  const name = NAMES.find((each) => each === text);
  if (name === undefined) throw new Error(`there is no contender ${text}: ${NAMES.join(', ')}`);
  return name;
}
