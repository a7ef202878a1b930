// The process that runs the models: ONNX Runtime blocks the thread that it runs on, and memory that it leaks ends with the process.
import { MintmarkError } from '@mintmark/shared'
import type { ExecutionProvider } from '../../onnx/execution-providers.ts'
import { answerCalls } from '../../threads/answer-calls.ts'
import type { EngineModel } from '../engine.ts'
import { generate } from '../generate.ts'
import { createAttempt, type Attempt } from './attempt.ts'
import { findDevices } from './find-devices.ts'
import { loadModel, type HostModel } from './load-model.ts'
import { createModelPool } from './model-pool.ts'
import type { HostAnswer, HostCall, HostEvent, HostSetup, HostState } from './protocol.ts'

const setup: HostSetup = JSON.parse(process.argv[2] ?? '{}')

/** A model that runs with LoRAs has a second copy of what they change, which is all but the autoencoder. */
const bytesOf = ({ files, hasLoras }: Asked): number =>
  Object.entries(files).reduce((sum, [name, { bytes }]) => sum + (hasLoras && !name.startsWith('vae_') ? 2 * bytes : bytes), 0)

let devices: Promise<ExecutionProvider[]> | null = null

type Asked = EngineModel & { readonly note: (message: string) => void; readonly attempt: Attempt; readonly hasLoras: boolean }

const pool = createModelPool<Asked, HostModel>({
  budgetBytes: setup.budgetBytes,
  bytesOf,
  close: ({ loaded }) => loaded.close(),
  async load({ note, attempt, ...model }) {
    try {
      devices ??= findDevices(setup.providers, note, attempt)
      return await loadModel(model, { setup, devices: await devices, note, attempt })
    } catch (cause) {
      throw new MintmarkError('model_unavailable', { cause })
    }
  },
})

const state = (): HostState => ({
  models: pool.loaded().map(({ id, provider }) => ({ id, provider })),
  residentBytes: process.memoryUsage.rss(),
})

answerCalls<HostCall, HostAnswer, HostEvent>(process, 'generation_failed', async ({ model, request }, { emit, signal }) => {
  const note = (message: string): void => emit({ kind: 'note', message })
  try {
    return await pool.use({ ...model, note, attempt: createAttempt(emit), hasLoras: (request?.loras ?? []).length > 0 }, async (loaded) => {
      emit({ kind: 'state', state: state() })
      if (!request) return { answer: null }
      const answer = await generate(loaded, request, {
        onStep: (event) => emit({ kind: 'step', event }),
        onPreview: (event) => emit({ kind: 'preview', event }),
        signal,
      })
      return { answer }
    })
  } finally {
    emit({ kind: 'state', state: state() })
  }
})

// A terminal's interrupt reaches the whole group; the runner decides when this process ends.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => {})
process.on('disconnect', () => process.exit(0))
