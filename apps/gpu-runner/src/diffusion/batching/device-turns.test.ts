// The order of batches on one device: urgent ones first, whoever came before, and one at a time.
import { expect, test } from 'vitest'
import { createBatcher } from './batcher.ts'
import { createDeviceTurns } from './device-turns.ts'

const forever = new AbortController().signal

function createGraphs() {
  const inTurn = createDeviceTurns()
  const batches: string[] = []
  let running = 0
  let most = 0
  const graph = (urgency: number) =>
    createBatcher<string, string>({
      cap: 2,
      inTurn: (batch) => inTurn(urgency, batch),
      async runBatch(rows) {
        most = Math.max(most, ++running)
        batches.push(rows.join('+'))
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
        return rows
      },
    })
  return { text: graph(1), denoiser: graph(0), batches, most: () => most }
}

test('a text that comes while steps wait is read before the next of them', async () => {
  const { text, denoiser, batches, most } = createGraphs()
  const steps = (name: string, count: number): Promise<string> =>
    count === 0 ? Promise.resolve(name) : denoiser(`${name}${count}`, forever).then(() => steps(name, count - 1))
  const long = [steps('a', 4), steps('b', 4), steps('c', 4)]
  await new Promise((resolve) => setImmediate(resolve))
  const short = text('text 1', forever)
    .then(() => text('text 2', forever))
    .then(() => denoiser('short', forever))
  await Promise.all([...long, short])
  const first = batches.indexOf('text 1')
  expect(first).toBeLessThanOrEqual(2)
  expect(batches[first + 1]).toBe('text 2')
  expect(most()).toBe(1)
})

test('a batch that fails passes the device on', async () => {
  const inTurn = createDeviceTurns()
  await expect(inTurn(0, () => Promise.reject(new Error('device lost')))).rejects.toThrow('device lost')
  expect(await inTurn(0, async () => 'next')).toBe('next')
})
