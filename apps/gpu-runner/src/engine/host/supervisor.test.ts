// The process that runs models, with made-up processes: grown ones are replaced, dead ones too, and no call that waits is lost.
import { expect, test } from 'vitest'
import type { EngineModel, EngineRequest } from '../engine.ts'
import type { HostCall } from './protocol.ts'
import { createSupervisor, type Host } from './supervisor.ts'

const model: EngineModel = { id: 'm', family: 'f', folder: '/m', weightsDigest: 'd', files: {} }
const request: EngineRequest = {
  prompt: 'x',
  negativePrompt: null,
  width: 1,
  height: 1,
  steps: 1,
  guidanceScale: 1,
  sampler: 'euler',
  seeds: [1],
}
const call: HostCall = { model, request }
const { signal } = new AbortController()
const options = { signal, onEvent: () => {} }

/** Processes whose size a test sets; with `hold`, a call is answered when the test says so. */
function createProcesses(changes: { hold?: boolean } = {}) {
  const told: string[] = []
  const held: (() => void)[] = []
  const ends: (() => void)[] = []
  let lost = 0
  let residentBytes = 100
  let count = 0
  const start = (): Host => {
    const name = `p${++count}`
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    ends.push(end)
    told.push(`${name} starts`)
    return {
      ended,
      state: () => ({ models: [{ id: name, provider: 'cpu' }], residentBytes }),
      async ask({ request: asked }) {
        if (asked && changes.hold) await new Promise<void>((resolve) => held.push(resolve))
        told.push(`${name} ${asked ? 'answers' : 'loads'}`)
        return { images: [], warnings: [], timingsMs: {}, provider: name }
      },
      async close() {
        told.push(`${name} ends`)
        end()
      },
    }
  }
  const supervisor = createSupervisor({ start, residentLimitBytes: 150, onLost: () => (lost += 1) })
  return {
    told,
    supervisor,
    ask: async () => (await supervisor.ask(call, options))?.provider,
    release: () => held.shift()?.(),
    grow: (bytes: number) => void (residentBytes = bytes),
    die: (process: number) => ends[process - 1]?.(),
    lost: () => lost,
  }
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('a process within its limit answers all calls', async () => {
  const { ask, supervisor } = createProcesses()
  expect([await ask(), await ask()]).toEqual(['p1', 'p1'])
  expect(supervisor.state()).toEqual({ models: [{ id: 'p1', provider: 'cpu' }], residentBytes: 100, processes: 1 })
})

test('a process that has grown too large ends its calls first; those that wait go to the next, which has the model loaded', async () => {
  const { told, ask, release, grow } = createProcesses({ hold: true })
  const first = ask()
  await turns()
  release()
  await first
  const [slow, quick] = [ask(), ask()]
  await turns()
  grow(200)
  release()
  expect(await slow).toBe('p1')
  const waiting = ask()
  await turns()
  expect(told.filter((line) => line.startsWith('p2'))).toEqual([])
  grow(100)
  release()
  expect(await quick).toBe('p1')
  await turns()
  release()
  expect(await waiting).toBe('p2')
  expect(told).toEqual(['p1 starts', 'p1 answers', 'p1 answers', 'p1 answers', 'p1 ends', 'p2 starts', 'p2 loads', 'p2 answers'])
})

test('a process that is too large from the start is kept: another would be no smaller', async () => {
  const { ask, grow } = createProcesses()
  grow(400)
  expect([await ask(), await ask()]).toEqual(['p1', 'p1'])
})

test('a process that dies after it has answered is replaced', async () => {
  const { ask, die, lost, supervisor } = createProcesses()
  await ask()
  die(1)
  await turns()
  expect(await ask()).toBe('p2')
  expect([lost(), supervisor.state().processes]).toEqual([0, 2])
})

test('one that dies before it has answered is reported, and none is started after it', async () => {
  const { told, die, lost } = createProcesses()
  await turns()
  die(1)
  await turns()
  expect([lost(), told]).toEqual([1, ['p1 starts']])
})

test('a call that is cancelled while it waits for a process ends at once', async () => {
  const { supervisor, ask, grow, release } = createProcesses({ hold: true })
  const first = ask()
  await turns()
  release()
  await first
  const running = [ask(), ask()]
  await turns()
  grow(200)
  release()
  await running[0]
  const cancel = new AbortController()
  const waiting = supervisor.ask(call, { ...options, signal: cancel.signal })
  cancel.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  release()
  await running[1]
})

test('after its end it takes no calls', async () => {
  const { supervisor, ask, told } = createProcesses()
  await ask()
  await supervisor.close()
  await expect(ask()).rejects.toMatchObject({ code: 'job_cancelled' })
  expect(told.at(-1)).toBe('p1 ends')
})
