// Keeps a process that runs the models: one that has grown too large, or died, is replaced, and calls that wait do not notice.
import { MintmarkError } from '@mintmark/shared'
import type { EngineModel, EngineState } from '../engine.ts'
import type { HostAnswer, HostCall, HostEvent, HostState } from './protocol.ts'

export type HostCallOptions = {
  readonly signal: AbortSignal
  readonly onEvent: (event: Extract<HostEvent, { kind: 'step' | 'preview' }>) => void
}

export type Host = {
  ask(call: HostCall, options: HostCallOptions): Promise<HostAnswer>
  /** As of the last call. */
  state(): HostState
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

export type SupervisorOptions = {
  readonly start: () => Host
  /** Resident memory past which a process takes no more calls. */
  readonly residentLimitBytes: number
  /** Called when a process dies that has answered nothing: another would die too. */
  readonly onLost: () => void
}

export type Supervisor = {
  readonly ask: (call: HostCall, options: HostCallOptions) => Promise<HostAnswer>
  readonly state: () => EngineState
  readonly close: () => Promise<void>
}

/** A process and the calls that are meant for it. `firstBytes` is its size after its first answer. */
type Generation = {
  readonly host: Promise<Host>
  running: number
  answered: boolean
  firstBytes: number
  readonly left: PromiseWithResolvers<void>
}

/** A process that is above the limit from the start would be no smaller if it were new. */
const growth = 1.2

const noProcess: HostState = { models: [], residentBytes: 0 }
const preloading: HostCallOptions = { signal: new AbortController().signal, onEvent: () => {} }

/** Rejects with the signal's reason as soon as it aborts. */
function orAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([value, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

/** What changes while processes come and go. */
type Keeper = SupervisorOptions & {
  current: Generation
  latest: Host | null
  lastModel: EngineModel | null
  processes: number
  closed: boolean
}

/** The next process, started once `before` is over, with the model that was used last. */
function begin(keeper: Keeper, before: Promise<unknown>): Generation {
  const host = before.then(async () => {
    const started = keeper.start()
    keeper.processes += 1
    keeper.latest = started
    void started.ended.then(() => replaceLost(keeper, generation))
    if (keeper.lastModel) await started.ask({ model: keeper.lastModel, request: null }, preloading).catch(() => null)
    return started
  })
  // Each call that waits for it reports the failure.
  host.catch(() => null)
  const generation: Generation = { host, running: 0, answered: false, firstBytes: 0, left: Promise.withResolvers() }
  return generation
}

function replaceLost(keeper: Keeper, generation: Generation): void {
  if (keeper.closed || generation !== keeper.current) return
  if (generation.answered) keeper.current = begin(keeper, Promise.resolve())
  else keeper.onLost()
}

/** From now on calls are for the next process, which starts when this one has answered its last. */
function retire(keeper: Keeper, generation: Generation): void {
  const over = (async () => {
    if (generation.running > 0) await generation.left.promise
    await (await generation.host).close()
  })()
  keeper.current = begin(keeper, over)
}

function leave(keeper: Keeper, generation: Generation, host: Host | null): void {
  generation.running -= 1
  if (generation.running === 0 && generation !== keeper.current) generation.left.resolve()
  const { residentBytes } = host?.state() ?? noProcess
  if (!generation.firstBytes) generation.firstBytes = residentBytes
  const hasGrown = residentBytes > keeper.residentLimitBytes && residentBytes > growth * generation.firstBytes
  if (generation === keeper.current && hasGrown) retire(keeper, generation)
}

async function askCurrent(keeper: Keeper, call: HostCall, options: HostCallOptions): Promise<HostAnswer> {
  if (keeper.closed) throw new MintmarkError('job_cancelled', { message: 'The runner is stopping; nothing was stored.' })
  const generation = keeper.current
  let host: Host | null = null
  generation.running += 1
  try {
    host = await orAborted(generation.host, options.signal)
    const answer = await host.ask(call, options)
    generation.answered = true
    keeper.lastModel = call.model
    return answer
  } finally {
    leave(keeper, generation, host)
  }
}

/** The generation before the first process. */
const none: Generation = {
  host: Promise.reject(new Error('no process')),
  running: 0,
  answered: false,
  firstBytes: 0,
  left: Promise.withResolvers(),
}
none.host.catch(() => null)

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const keeper: Keeper = { ...options, current: none, latest: null, lastModel: null, processes: 0, closed: false }
  keeper.current = begin(keeper, Promise.resolve())
  return {
    ask: (call, callOptions) => askCurrent(keeper, call, callOptions),
    state: () => ({ ...(keeper.latest?.state() ?? noProcess), processes: keeper.processes }),
    async close() {
      keeper.closed = true
      await keeper.current.host.then(
        (host) => host.close(),
        () => null,
      )
    },
  }
}
