// The engine that runs ONNX models, in a process of its own.
import { MintmarkError } from '@mintmark/shared'
import { StartFailure } from '../start-failure.ts'
import { describeCause } from '../telemetry/describe-cause.ts'
import type { Engine, EngineModel, EngineResult, ModelEngine } from './engine.ts'
import { outliveCrashes } from './host/outlive-crashes.ts'
import type { HostSetup } from './host/protocol.ts'
import { startHost } from './host/start-host.ts'
import { createSupervisor, type Host, type Supervisor } from './host/supervisor.ts'

export type OnnxEngineOptions = {
  /** The model that is loaded before the engine is ready. */
  readonly first: EngineModel
  readonly setup: HostSetup
  readonly residentLimitBytes: number
  /** Told what concerns the operator, such as an execution provider that is not used. */
  readonly note: (message: string) => void
  /** Called when no process stays alive. */
  readonly onLost: () => void
}

/** Pictures arrive as views of one large message; each gets memory of its own. */
const owned = (result: EngineResult): EngineResult => ({
  ...result,
  images: result.images.map((image) => ({ ...image, data: new Uint8Array(image.data) })),
})

const modelEngine = ({ ask }: Supervisor, model: EngineModel): ModelEngine => ({
  async generate(request, { signal, onStep, onPreview }) {
    const result = await ask(
      { model, request },
      { signal, onEvent: ({ kind, event }) => (kind === 'preview' ? onPreview?.(event) : onStep?.(event)) },
    )
    if (!result) throw new MintmarkError('generation_failed', { message: 'The engine gave no images.' })
    return owned(result)
  },
})

/** Starts processes that try none of the providers which have ended one of them. */
function startHosts(setup: HostSetup, note: (message: string) => void): () => Host {
  const crashed = new Set<string>()
  const start = () => startHost({ ...setup, providers: setup.providers.filter((id) => !crashed.has(id)) }, note)
  const onCrash = (provider: string): void => {
    crashed.add(provider)
    note(`${provider} is not used: it ended the process that tried it`)
  }
  return () => outliveCrashes(start, onCrash)
}

/** Starts the process and resolves once the first model is loaded. Throws a StartFailure when it cannot be. */
export async function createOnnxEngine({ first, setup, residentLimitBytes, note, onLost }: OnnxEngineOptions): Promise<Engine> {
  const supervisor = createSupervisor({ start: startHosts(setup, note), residentLimitBytes, onLost })
  try {
    await supervisor.ask({ model: first, request: null }, { signal: new AbortController().signal, onEvent: () => {} })
  } catch (cause) {
    await supervisor.close()
    throw new StartFailure(`the model ${first.id} in ${first.folder} cannot be loaded: ${describeCause(cause)}`, { cause })
  }
  return { state: supervisor.state, forModel: (model) => modelEngine(supervisor, model), close: supervisor.close }
}
