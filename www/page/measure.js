/** How long one check takes in this browser. */

const CALLS = 50_000;
const ROUNDS = 7;

/**
 * The median of several rounds, in nanoseconds a call; browsers' clocks are too coarse for a single one.
 * @param {{ can(permission: string): boolean }} access
 * @param {string[]} permissions Asked in turn.
 */
export function measureCheck(access, permissions) {
  const rounds = [];
  let allowed = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const start = performance.now();
    for (let i = 0; i < CALLS; i += 1) if (access.can(permissions[i % permissions.length])) allowed += 1;
    rounds.push(performance.now() - start);
  }
  // The first round warms up. The sum keeps the calls from being optimised away.
  const sorted = rounds.slice(1).sort((a, b) => a - b);
  return { nanoseconds: (sorted[ROUNDS >> 1] * 1e6) / CALLS, calls: CALLS * ROUNDS, permissions: permissions.length, allowed };
}
