import { readdirSync, readFileSync } from 'node:fs';

/** CPU time, user and system, that all threads of a process have had, in µs. Linux counts it in ns for each thread. */
export function cpuUs(pid: number): number {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ', 1)[0]);
  }
  return ns / 1_000;
}

/** Memory of a process that is in RAM, in bytes. */
export function rssBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kib) * 1_024;
}
