/**
 * Ways of doing the same, measured in turn in one process: in Node, on a page and in a worker.
 */

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

export const least = (values) => Math.min(...values);

/**
 * Milliseconds of one pass, for each way: the median of the rounds, or what else `telling` takes of them. Every round
 * runs each way once, so that what else the machine does meets all of them.
 *
 * @template {string} Name
 * @param {Record<Name, (passes: number) => unknown>} ways Each does so many passes, and throws if the answers are wrong.
 * @param {number} rounds
 * @param {number} sampleMs How long a sample takes at least: long beside the clock's step, which is 0.1 ms on a page.
 * @param {object} [how]
 * @param {() => number | Promise<number>} [how.now] The clock, in milliseconds.
 * @param {(values: number[]) => number} [how.telling]
 * @returns {Promise<Record<Name, number>>}
 */
export async function interleaved(ways, rounds, sampleMs, { now = () => performance.now(), telling = median } = {}) {
  const entries = Object.entries(ways);
  const passes = {};
  const samples = Object.fromEntries(entries.map(([name]) => [name, []]));
  const timed = async (way, count) => {
    const start = await now();
    const done = way(count);
    // What is done at once is not waited for: that takes a turn of the loop.
    if (done instanceof Promise) await done;
    return (await now()) - start;
  };
  for (const [name, way] of entries) {
    let count = 1;
    for (;;) {
      const took = await timed(way, count);
      if (took >= sampleMs) break;
      count = Math.max(count * 2, Math.ceil((count * sampleMs) / Math.max(took, 0.5)));
    }
    passes[name] = count;
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, way] of entries) samples[name].push((await timed(way, passes[name])) / passes[name]);
  }
  return Object.fromEntries(entries.map(([name]) => [name, telling(samples[name])]));
}
