// The watermarker of @mintmark/watermark, on a thread of its own.
import { MintmarkError } from '@mintmark/shared'
import { ALGORITHM } from '@mintmark/watermark'
import { startReadyThread } from '../../threads/start-thread.ts'
import type { WatermarkSetup } from './open-watermarker.ts'
import type { Marked, MarkRequest, Watermarker } from './watermarker.ts'

/** Starts the thread and loads the extractor. `onLost` is called when the thread ends without having been closed. Throws a StartFailure. */
export async function createSpreadSpectrum(setup: WatermarkSetup, onLost: () => void): Promise<Watermarker> {
  const { ask, close } = await startReadyThread<MarkRequest, Marked | null>(
    new URL('./worker.ts', import.meta.url),
    { name: 'watermark', data: setup, onLost },
    `the watermark cannot be set up (${setup.extractorPath ?? 'no extractor'})`,
  )
  return {
    name: ALGORITHM,
    async mark(request, signal) {
      const marked = await ask(request, { signal })
      if (!marked) throw new MintmarkError('internal_error', { message: 'The watermark thread gave no image.' })
      return marked
    },
    close,
  }
}
