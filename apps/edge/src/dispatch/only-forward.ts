// Progress of a job that began anew on another runner: what was told before is not told again.
import type { Observer, Progress } from './progress.ts'

/** A number that grows along the run, by what it counts. */
function placeOf(progress: Progress): { readonly of: string; readonly at: number } {
  if (progress.type === 'accepted') return { of: 'accepted', at: 0 }
  if (progress.type === 'step') return { of: `step ${progress.imageIndex}`, at: progress.step }
  return { of: `preview ${progress.imageIndex}`, at: progress.preview.index }
}

/** The observer, who hears of every step and preview once. */
export function onlyForward(observer: Observer): Observer {
  const { onProgress } = observer
  if (!onProgress) return observer
  const told = new Map<string, number>()
  return {
    ...observer,
    onProgress: (progress) => {
      const { of, at } = placeOf(progress)
      if (at <= (told.get(of) ?? -1)) return
      told.set(of, at)
      onProgress(progress)
    },
  }
}
