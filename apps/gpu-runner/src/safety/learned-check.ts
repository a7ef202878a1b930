// The picture check by the learned classifier, on a thread of its own.
import { Worker } from 'node:worker_threads'
import type { Pixels } from '../image/pixels.ts'
import { StartFailure } from '../start-failure.ts'
import { describeCause } from '../telemetry/describe-cause.ts'
import { createCaller } from '../threads/caller.ts'
import { classifierName, classifierPath } from './open-classifier.ts'
import type { PictureCheck } from './picture-check.ts'
import { categoriesOf, type Probabilities } from './verdict.ts'

/** Starts the thread and loads the classifier. `onLost` is called when the thread ends without having been closed. Throws a StartFailure. */
export async function createLearnedCheck(modelsFolder: string, onLost: () => void): Promise<PictureCheck> {
  const path = classifierPath(modelsFolder)
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: path, name: 'safety' })
  const caller = createCaller<Pixels | null, readonly Probabilities[]>(worker)
  worker.on('exit', onLost)
  const close = (): Promise<void> => {
    worker.off('exit', onLost)
    return caller.close()
  }
  try {
    await caller.ask(null)
  } catch (cause) {
    await close()
    throw new StartFailure(`the picture check cannot be set up (${path}): ${describeCause(cause)}`, { cause })
  }
  return {
    name: classifierName,
    judge: async (pixels, mode, signal) => categoriesOf(await caller.ask(pixels, { signal }), mode),
    close,
  }
}
