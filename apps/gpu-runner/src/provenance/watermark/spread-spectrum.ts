// The watermarker of @mintmark/watermark, on a thread of its own.
import { Worker } from 'node:worker_threads'
import { MintmarkError } from '@mintmark/shared'
import { ALGORITHM } from '@mintmark/watermark'
import { StartFailure } from '../../start-failure.ts'
import { describeCause } from '../../telemetry/describe-cause.ts'
import { createCaller } from '../../threads/caller.ts'
import type { WatermarkSetup } from './open-watermarker.ts'
import type { Marked, MarkRequest, Watermarker } from './watermarker.ts'

/** Starts the thread and loads the extractor. `onLost` is called when the thread ends without having been closed. Throws a StartFailure. */
export async function createSpreadSpectrum(setup: WatermarkSetup, onLost: () => void): Promise<Watermarker> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: setup, name: 'watermark' })
  const caller = createCaller<MarkRequest | null, Marked | null>(worker)
  worker.on('exit', onLost)
  const close = (): Promise<void> => {
    worker.off('exit', onLost)
    return caller.close()
  }
  try {
    await caller.ask(null)
  } catch (cause) {
    await close()
    throw new StartFailure(`the watermark cannot be set up (${setup.extractorPath ?? 'no extractor'}): ${describeCause(cause)}`, { cause })
  }
  return {
    name: ALGORITHM,
    async mark(request, signal) {
      const marked = await caller.ask(request, { signal })
      if (!marked) throw new MintmarkError('internal_error', { message: 'The watermark thread gave no image.' })
      return marked
    },
    close,
  }
}
