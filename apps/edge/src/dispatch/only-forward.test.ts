// A job that begins anew tells no step and no preview twice.
import { expect, it } from 'vitest'
import { onlyForward } from './only-forward.ts'
import type { Progress } from './progress.ts'

const step = (imageIndex: number, at: number): Progress => ({ type: 'step', imageIndex, step: at, steps: 4 })
const accepted: Progress = { type: 'accepted', queuePosition: 0, estimatedMs: null }
const preview = (index: number): Progress => ({
  type: 'preview',
  imageIndex: 0,
  preview: { index, output_format: 'png', width: 1, height: 1, b64: '' },
})

it('passes on what is new', () => {
  const told: Progress[] = []
  const { onProgress } = onlyForward({ cancel: new AbortController().signal, onProgress: (progress) => void told.push(progress) })
  const first = [accepted, step(0, 1), step(1, 1), preview(0), step(0, 2)]
  const again = [accepted, step(0, 1), preview(0), step(0, 2), step(0, 3), preview(1), step(1, 2)]
  for (const progress of [...first, ...again]) onProgress?.(progress)
  expect(told).toEqual([...first, step(0, 3), preview(1), step(1, 2)])
})
