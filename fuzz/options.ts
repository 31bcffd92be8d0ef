export interface Options {
  readonly seed: number;
  readonly requests: number;
  /** How many are under way at a time, the slow ones apart. */
  readonly atOnce: number;
}

const NAMES = ['seed', 'requests', 'at-once'] as const;

/** `--seed=7 --requests=100000 --at-once=16`; without a seed, `chosen` is it. */
export function readOptions(args: readonly string[], chosen: number): Options {
  const given = new Map<string, number>();
  for (const arg of args) {
    const [, name = '', digits = ''] = /^--([a-z-]+)=(\d+)$/.exec(arg) ?? [];
    if (!NAMES.some((each) => each === name)) throw new Error(`${arg} is none of --seed=, --requests=, --at-once=`);
    given.set(name, Number(digits));
  }
  return {
    seed: given.get('seed') ?? chosen,
    requests: given.get('requests') ?? 100_000,
    atOnce: given.get('at-once') ?? 16,
  };
}
