// Inspects files in a process of its own, one at a time, each within five seconds; a process that crashes or hangs is replaced.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { type Inspection, MintmarkError } from '@mintmark/shared'
import type { DecodedUpload, UploadRequest } from '../../image/decode-upload.ts'
import type { ChildMessage, ChildReply, InspectorSetup } from './child.ts'
import type { InspectionRequest } from './inspect.ts'
import { spawnChild } from './spawn-child.ts'

export type Inspector = {
  /** Throws invalid_value for what cannot be read, in time or at all, and runner_overloaded while too many files wait. */
  inspect(request: InspectionRequest): Promise<Inspection>
  /** Throws the codes of `decodeUpload`, `invalid_image` for what cannot be read in time, and runner_overloaded. */
  decode(request: UploadRequest): Promise<DecodedUpload>
  /** Starts the process before the first file needs it. Rejects where it does not start; the next file then tries again. */
  warmUp(): Promise<void>
  /** Id of the running process, for those who watch its memory. */
  processId(): number | undefined
  close(): Promise<void>
}

const inspectionMs = 5_000
/** The start loads the extractor and c2pa. */
const startMs = 20_000
const waitingLimit = 8
const retrySeconds = 5

const tooMuch = ({ kind }: ChildMessage): MintmarkError =>
  kind === 'decode'
    ? new MintmarkError('invalid_image', { message: 'The picture could not be read within the limits of time and memory.' })
    : new MintmarkError('invalid_value', {
        param: 'file',
        message: "Invalid 'file': the picture could not be read within the limits of time and memory.",
      })

function post(child: ChildProcess, message: ChildMessage): void {
  if (child.connected) child.send(message, () => {})
}

/** The next reply of a process; null when it ends instead, or is killed because the time is up. */
async function replyOf(child: ChildProcess, message: ChildMessage, timeoutMs: number): Promise<ChildReply | null> {
  const stop = new AbortController()
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const reply = once(child, 'message', { signal: stop.signal }).then(([value]: ChildReply[]) => value ?? null)
  const end = once(child, 'exit', { signal: stop.signal }).then(() => null)
  post(child, message)
  try {
    return await Promise.race([reply, end])
  } finally {
    clearTimeout(timer)
    stop.abort()
    await Promise.allSettled([reply, end])
  }
}

async function start(setup: InspectorSetup): Promise<ChildProcess> {
  const child = spawnChild()
  const reply = await replyOf(child, { kind: 'setup', setup }, startMs)
  if (reply?.kind === 'ready') return child
  child.kill('SIGKILL')
  throw new MintmarkError('internal_error', {
    cause: new Error(reply?.kind === 'failed' ? reply.cause : 'the inspection process did not start'),
  })
}

/** Nothing is started before the warm-up or the first file. */
export function createInspector(setup: InspectorSetup): Inspector {
  let child: ChildProcess | null = null
  let waiting = 0
  let turn: Promise<unknown> = Promise.resolve()

  async function running(): Promise<ChildProcess> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) child = await start(setup)
    return child
  }

  async function run(message: ChildMessage): Promise<ChildReply> {
    const reply = await replyOf(await running(), message, inspectionMs)
    if (reply?.kind === 'failed')
      throw new MintmarkError(reply.code, { message: reply.message, cause: reply.cause, param: reply.param ?? 'file' })
    if (reply) return reply
    child = null
    throw tooMuch(message)
  }

  /** One at a time, in order. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work)
    turn = result.catch(() => null)
    return result
  }

  async function ask(message: ChildMessage): Promise<ChildReply> {
    if (waiting >= waitingLimit) throw new MintmarkError('runner_overloaded', { retryAfterSeconds: retrySeconds })
    waiting++
    return inTurn(() => run(message)).finally(() => waiting--)
  }

  return {
    warmUp: () => inTurn(async () => void (await running())),
    async inspect(request) {
      const reply = await ask({ kind: 'inspect', request })
      if (reply.kind === 'done') return reply.inspection
      throw new MintmarkError('internal_error')
    },
    async decode(request) {
      const reply = await ask({ kind: 'decode', request })
      if (reply.kind === 'decoded') return reply.upload
      throw new MintmarkError('internal_error')
    },
    processId: () => child?.pid,
    async close() {
      child?.kill('SIGKILL')
    },
  }
}
