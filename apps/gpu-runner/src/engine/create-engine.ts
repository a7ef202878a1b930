// The engine that the configuration names.
import { shippedModelsDir, type RunnerConfig } from '../config.ts'
import { textHeadsPath } from '../safety/text-heads.ts'
import { engineModel, type ModelFolder } from '../weights/read-manifest.ts'
import type { Engine } from './engine.ts'
import { createOnnxEngine } from './onnx-engine.ts'
import { createStubEngine } from './stub-engine.ts'

export type EngineHandlers = {
  /** Told what concerns the operator. */
  readonly note: (message: string) => void
  /** Called when the engine cannot be kept alive. */
  readonly onLost: () => void
}

const mebibyte = 2 ** 20

/** Throws a StartFailure when the first model cannot be loaded. */
export async function createEngine(config: RunnerConfig, model: ModelFolder, { note, onLost }: EngineHandlers): Promise<Engine> {
  if (config.MINTMARK_ENGINE === 'onnx') {
    const setup = {
      threads: config.MINTMARK_THREADS,
      budgetBytes: config.MINTMARK_MODELS_MEMORY_MIB * mebibyte,
      providers: config.MINTMARK_PROVIDERS,
      mostRows: config.MINTMARK_MAX_BATCH,
      textHeads: config.MINTMARK_TEXT_PROBE === 'on' ? textHeadsPath(shippedModelsDir) : null,
      cacheFolder: config.MINTMARK_CACHE_DIR,
    }
    const residentLimitBytes = config.MINTMARK_ENGINE_MEMORY_MIB * mebibyte
    return createOnnxEngine({ first: engineModel(model), setup, residentLimitBytes, note, onLost })
  }
  const [width, height] = model.manifest.native_size
  return createStubEngine({ width, height, delayMs: config.MINTMARK_STUB_DELAY_MS })
}
