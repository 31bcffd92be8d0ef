import { provideRedis } from './redis-binary.js';

/** Runs once, before any test and outside every test's timeout: the first run on a machine may have to fetch the server. */
export async function mochaGlobalSetup(): Promise<void> {
  await provideRedis();
}
