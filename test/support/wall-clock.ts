export { systemClock as wallClock } from '#src/system-clock.js';
