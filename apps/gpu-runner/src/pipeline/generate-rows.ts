// Rows whose prompts differ: one call of the engine for each prompt, at the same time, so that its batches join them again.
import type { Warning } from '@mintmark/shared'
import type { EngineHooks, EngineRequest, EngineResult, ModelEngine } from '../engine/engine.ts'
import type { Pixels } from '../image/pixels.ts'

export type Row = { readonly seed: number; readonly prompt: string }

type Shared = Omit<EngineRequest, 'prompt' | 'seeds'>

/** Places of the rows by prompt. */
const byPrompt = (rows: readonly Row[]): ReadonlyMap<string, number[]> => Map.groupBy(rows.keys(), (place) => rows[place]?.prompt ?? '')

/** The hooks of a part, telling of rows by their places in the whole. */
const atPlaces = ({ onStep, onPreview, signal }: EngineHooks, places: readonly number[]): EngineHooks => ({
  signal,
  ...(onStep && { onStep: (event) => onStep({ ...event, row: places[event.row] ?? event.row }) }),
  ...(onPreview && { onPreview: (event) => onPreview({ ...event, row: places[event.row] ?? event.row }) }),
})

function longest(results: readonly EngineResult[]): Record<string, number> {
  const timings: Record<string, number> = {}
  for (const [stage, ms] of results.flatMap(({ timingsMs }) => Object.entries(timingsMs)))
    timings[stage] = Math.max(timings[stage] ?? 0, ms)
  return timings
}

const distinct = (warnings: readonly Warning[]): Warning[] => [
  ...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values(),
]

/** Images in the order of the rows. Timings are the longest of the calls, which run at the same time. */
export async function generateRows(engine: ModelEngine, rows: readonly Row[], shared: Shared, hooks: EngineHooks): Promise<EngineResult> {
  const parts = [...byPrompt(rows)]
  const results = await Promise.all(
    parts.map(([prompt, places]) =>
      engine.generate({ ...shared, prompt, seeds: places.map((place) => rows[place]?.seed ?? 0) }, atPlaces(hooks, places)),
    ),
  )
  const images = new Map<number, Pixels>()
  for (const [part, [, places]] of parts.entries()) {
    for (const [row, pixels] of results[part]?.images.entries() ?? []) images.set(places[row] ?? row, pixels)
  }
  return {
    images: [...images].toSorted(([a], [b]) => a - b).map(([, pixels]) => pixels),
    warnings: distinct(results.flatMap(({ warnings }) => warnings)),
    timingsMs: longest(results),
    provider: results[0]?.provider ?? '',
  }
}
