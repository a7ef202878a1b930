// The picture check by the learned classifier, on a thread of its own.
import type { Pixels } from '../image/pixels.ts'
import { startReadyThread } from '../threads/start-thread.ts'
import { classifierName, classifierPath } from './open-classifier.ts'
import type { PictureCheck } from './picture-check.ts'
import { categoriesOf, type Probabilities } from './verdict.ts'

/** Starts the thread and loads the classifier. `onLost` is called when the thread ends without having been closed. Throws a StartFailure. */
export async function createLearnedCheck(modelsFolder: string, onLost: () => void): Promise<PictureCheck> {
  const path = classifierPath(modelsFolder)
  const { ask, close } = await startReadyThread<Pixels, readonly Probabilities[]>(
    new URL('./worker.ts', import.meta.url),
    { name: 'safety', data: path, onLost },
    `the picture check cannot be set up (${path})`,
  )
  return {
    name: classifierName,
    judge: async (pixels, mode, signal) => categoriesOf(await ask(pixels, { signal }), mode),
    close,
  }
}
