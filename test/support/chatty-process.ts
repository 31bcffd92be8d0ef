import { createTelemetry } from '#src/telemetry/telemetry.js';

/** A process of its own that logs two megabytes to its standard output while it goes on working, and then says so. */
const telemetry = createTelemetry({ format: 'json', level: 'info' });
let rounds = 0;
const work = setInterval(() => {
  for (let n = 0; n < 200; n += 1) telemetry.warned('x'.repeat(400).concat(' ').repeat(5));
  rounds += 1;
  if (rounds < 5) return;
  clearInterval(work);
  void telemetry.metrics().then(({ body }) => process.send?.(body, () => process.exit(0)));
}, 1);
