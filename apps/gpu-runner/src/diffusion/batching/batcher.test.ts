// Step-level batching with a fake device: what joins a batch, what never waits, who leaves, and how sizes share.
import { describe, expect, test } from 'vitest'
import { createFlowSchedule } from '../schedules/flow.ts'
import { samplers } from '../samplers/index.ts'
import type { Denoise, Latents, NoiseLevel } from '../contract.ts'
import { createNoise } from '../noise/create-noise.ts'
import { createBatcher, type BatcherOptions } from './batcher.ts'
import { sweepCap } from './sweep-cap.ts'

const forever = new AbortController().signal

/** A device that records its batches; with `hold`, each run waits until released. */
function createDevice(options: Partial<BatcherOptions<string, string>> & { hold?: boolean; costMs?: (row: string) => number } = {}) {
  const batches: string[][] = []
  const held: (() => void)[] = []
  let clockMs = 0
  const runBatch = async (rows: readonly string[]): Promise<string[]> => {
    batches.push([...rows])
    clockMs += Math.max(...rows.map((row) => options.costMs?.(row) ?? 1))
    if (options.hold) await new Promise<void>((resolve) => held.push(resolve))
    return rows.map((row) => row.toUpperCase())
  }
  const run = createBatcher<string, string>({ runBatch, cap: 4, nowMs: () => clockMs, ...options })
  return { run, batches, release: () => held.shift()?.() }
}

const turns = async (count = 5): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('gathering', () => {
  test('calls of one moment run together, in order, each with its own result', async () => {
    const { run, batches } = createDevice()
    expect(await Promise.all(['a', 'b', 'c'].map((row) => run(row, forever)))).toEqual(['A', 'B', 'C'])
    expect(batches).toEqual([['a', 'b', 'c']])
  })

  test('one call alone does not wait for company', async () => {
    const { run, batches } = createDevice()
    expect(await run('a', forever)).toBe('A')
    expect(batches).toEqual([['a']])
  })

  test('what arrives while the device is busy forms the next batch, up to the cap', async () => {
    const { run, batches, release } = createDevice({ hold: true, cap: 2 })
    const first = run('a', forever)
    await turns()
    const rest = ['b', 'c', 'd'].map((row) => run(row, forever))
    release()
    await first
    await turns()
    release()
    await turns()
    release()
    await Promise.all(rest)
    expect(batches).toEqual([['a'], ['b', 'c'], ['d']])
  })

  test('a row that returns with its next step joins the next batch beside those that waited', async () => {
    const { run, batches, release } = createDevice({ hold: true })
    const stepping = run('a1', forever).then(() => run('a2', forever))
    await turns()
    const waiting = run('b1', forever)
    release()
    await turns()
    release()
    await Promise.all([stepping, waiting])
    expect(batches).toEqual([['a1'], ['b1', 'a2']])
  })
})

describe('requests of different lengths', () => {
  const request = (): AbortSignal => new AbortController().signal

  test('a new request goes before the next steps of those that have had some, and these are not passed by for ever', async () => {
    const { run, batches } = createDevice({ cap: 1 })
    const long = async (name: string): Promise<void> => {
      const signal = request()
      for (let step = 1; step <= 3; step += 1) await run(`${name}${step}`, signal)
    }
    const running = [long('a'), long('b')]
    await turns(3)
    const stream = async (): Promise<void> => {
      for (let i = 0; i < 40; i += 1) await run(`s${i}`, request())
    }
    await Promise.all([...running, stream()])
    const order = batches.flat()
    expect(order.indexOf('s0')).toBeLessThan(order.indexOf('a3'))
    expect(order.indexOf('b3')).toBeLessThan(order.indexOf('s39'))
  })
})

describe('leaving', () => {
  test('a cancelled row leaves the queue at once, with its reason, and its place is free', async () => {
    const { run, batches, release } = createDevice({ hold: true, cap: 1 })
    const first = run('a', forever)
    await turns()
    const cancel = new AbortController()
    const second = run('b', cancel.signal)
    const third = run('c', forever)
    cancel.abort(new Error('gone'))
    await expect(second).rejects.toThrow('gone')
    release()
    await first
    await turns()
    release()
    await third
    expect(batches).toEqual([['a'], ['c']])
  })

  test('a row cancelled in a running batch is answered at once and the others get their results', async () => {
    const { run, release } = createDevice({ hold: true })
    const cancel = new AbortController()
    const [leaving, staying] = [run('a', cancel.signal), run('b', forever)]
    await turns()
    cancel.abort(new Error('gone'))
    await expect(leaving).rejects.toThrow('gone')
    release()
    expect(await staying).toBe('B')
  })

  test('a call whose signal is already aborted never waits', async () => {
    const { run, batches } = createDevice()
    await expect(run('a', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
    await turns()
    expect(batches).toEqual([])
  })

  test('a failed batch fails its rows, and the next one runs', async () => {
    let calls = 0
    const run = createBatcher<string, string>({
      cap: 8,
      runBatch: async (rows) => {
        calls += 1
        if (calls === 1) throw new Error('device lost')
        return rows
      },
    })
    const failed = await Promise.allSettled([run('a', forever), run('b', forever)])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await run('c', forever)).toBe('c')
  })

  test('too few results are an error, and so is a cap below one', async () => {
    const short = createBatcher<string, string>({ cap: 8, runBatch: async () => [] })
    await expect(short('a', forever)).rejects.toThrow('a batch of 1 rows gave 0 results')
    expect(() => createBatcher({ cap: 0, runBatch: async () => [] })).toThrow('cap of 0')
  })
})

describe('sizes', () => {
  const bucketOf = (row: string): string => row.slice(0, 1)
  const endless = async (run: (row: string, signal: AbortSignal) => Promise<string>, row: string, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) await run(row, signal).catch(() => null)
  }

  test('only one bucket runs in a batch', async () => {
    const { run, batches } = createDevice({ bucketOf })
    await Promise.all(['x1', 'y1', 'x2', 'y2'].map((row) => run(row, forever)))
    expect(batches.map((batch) => batch.join(' ')).toSorted()).toEqual(['x1 x2', 'y1 y2'])
  })

  test('buckets share the device by cost: a size nine times dearer runs a ninth as often', async () => {
    const stop = new AbortController()
    const costMs = (row: string): number => (row.startsWith('l') ? 9 : 1)
    const { run, batches } = createDevice({ bucketOf, costMs })
    const loops = ['large', 'small'].map((row) => endless(run, row, stop.signal))
    await turns(400)
    stop.abort()
    await Promise.all(loops)
    const [large, small] = ['large', 'small'].map((row) => batches.filter(([first]) => first === row).length)
    expect((small ?? 0) / (large ?? 1)).toBeGreaterThan(7)
    expect((small ?? 0) / (large ?? 1)).toBeLessThan(11)
  })

  test('a bucket that was idle has no credit saved up: from its return on both get the same', async () => {
    const stop = new AbortController()
    const { run, batches } = createDevice({ bucketOf })
    const loops = [endless(run, 'early', stop.signal)]
    await turns(100)
    const before = batches.length
    loops.push(endless(run, 'late', stop.signal))
    await turns(100)
    stop.abort()
    await Promise.all(loops)
    const after = batches.slice(before, before + 20).map(([row]) => row)
    expect(before).toBeGreaterThan(40)
    expect(Math.abs(after.filter((row) => row === 'late').length - 10)).toBeLessThan(3)
  })
})

describe('behind a denoiser', () => {
  type Call = { x: Latents; level: NoiseLevel }
  const predict = ({ x, level }: Call): Latents => x.map((value) => Math.tanh(value) * (1 - level.sigma))

  test('requests of different samplers, steps and seeds share batches, and each image is bit-equal to its own alone', async () => {
    const sizes: number[] = []
    const run = createBatcher<Call, Latents>({
      cap: 8,
      runBatch: async (calls) => {
        sizes.push(calls.length)
        return calls.map(predict)
      },
    })
    const together: Denoise = (x, level) => run({ x, level }, forever)
    const alone: Denoise = async (x, level) => predict({ x, level })
    const requests = [
      ['euler', 4, 1],
      ['dpmpp-2m-sde', 7, 2],
      ['heun', 3, 3],
      ['lcm', 2, 4],
    ] as const
    const image =
      (denoise: Denoise) =>
      ([id, steps, seed]: (typeof requests)[number]): Promise<Latents> => {
        const noise = createNoise(seed)
        return samplers[id]({ denoise, x: noise(16), levels: createFlowSchedule()(steps), noise })
      }
    const batched = await Promise.all(requests.map(image(together)))
    expect(batched).toEqual(await Promise.all(requests.map(image(alone))))
    expect(sizes).toEqual([4, 4, 3, 3, 2, 1, 1])
  })
})

describe('cap sweep', () => {
  test.each([
    [(rows: number) => 10 + rows, 32, 32],
    [(rows: number) => rows, 32, 1],
    [(rows: number) => Math.max(10, rows * 2.5), 32, 4],
    [(rows: number) => 10 + rows, 6, 4],
  ])('keeps doubling while rows per second gain: case %#', async (costMs, most, expected) => {
    expect(await sweepCap({ measureMs: async (rows) => costMs(rows), most })).toBe(expected)
  })
})
