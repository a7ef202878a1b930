// The engine that runs ONNX models, in a worker thread of its own.
import { Worker } from 'node:worker_threads'
import { StartFailure } from '../start-failure.ts'
import { describeCause } from '../telemetry/describe-cause.ts'
import { createCaller } from '../threads/caller.ts'
import type { ModelFolder } from '../weights/read-manifest.ts'
import type { Engine, EngineHooks } from './engine.ts'
import type { EngineAnswer, EngineCall, EngineEvent, EngineWorkerData } from './worker.ts'

export type OnnxEngineOptions = {
  readonly model: ModelFolder
  readonly threads: number
  /** Called once when the thread ends without having been closed. */
  readonly onLost: (cause: Error | null) => void
}

/** Starts the thread and resolves once the model is loaded. Throws a StartFailure when it cannot be. */
export async function createOnnxEngine({ model, threads, onLost }: OnnxEngineOptions): Promise<Engine> {
  const workerData: EngineWorkerData = { family: model.manifest.family, folder: model.folder, threads }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, name: 'engine' })
  const caller = createCaller<EngineCall, EngineAnswer, EngineEvent>(worker)
  const stopWatching = watch(worker, onLost)
  const close = async (): Promise<void> => {
    stopWatching()
    await caller.close()
  }
  try {
    await caller.ask(null)
  } catch (cause) {
    await close()
    throw new StartFailure(`the model ${model.manifest.id} in ${model.folder} cannot be loaded: ${describeCause(cause)}`, { cause })
  }
  return {
    provider: 'cpu',
    generate: (request, hooks) => caller.ask(request, { signal: hooks.signal, onEvent: (event) => pass(event, hooks) }),
    close,
  }
}

function pass({ kind, event }: EngineEvent, { onStep, onPreview }: EngineHooks): void {
  if (kind === 'preview') onPreview?.(event)
  else onStep?.(event)
}

function watch(worker: Worker, onLost: (cause: Error | null) => void): () => void {
  let cause: Error | null = null
  const onError = (error: Error): void => void (cause = error)
  const onExit = (): void => onLost(cause)
  worker.on('error', onError).on('exit', onExit)
  return () => void worker.off('exit', onExit)
}
