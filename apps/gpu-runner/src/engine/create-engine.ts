// The engine that the configuration names.
import type { RunnerConfig } from '../config.ts'
import type { ModelFolder } from '../weights/read-manifest.ts'
import type { Engine } from './engine.ts'
import { createOnnxEngine } from './onnx-engine.ts'
import { createStubEngine } from './stub-engine.ts'

type EngineConfig = Pick<RunnerConfig, 'MINTMARK_ENGINE' | 'MINTMARK_STUB_DELAY_MS' | 'MINTMARK_THREADS'>

/** `onLost` is called when the engine's thread dies. Throws a StartFailure when the model cannot be loaded. */
export async function createEngine(config: EngineConfig, model: ModelFolder, onLost: (cause: Error | null) => void): Promise<Engine> {
  if (config.MINTMARK_ENGINE === 'onnx') return createOnnxEngine({ model, threads: config.MINTMARK_THREADS, onLost })
  const [width, height] = model.manifest.native_size
  return createStubEngine({ width, height, delayMs: config.MINTMARK_STUB_DELAY_MS })
}
