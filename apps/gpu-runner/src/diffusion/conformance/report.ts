// Prints the tables of docs/numerics.md: `node apps/gpu-runner/src/diffusion/conformance/report.ts`.
import type { Sampler } from '../contract.ts'
import { createNoise } from '../noise/create-noise.ts'
import { createAdaptive } from '../samplers/adaptive.ts'
import { heun } from '../samplers/heun.ts'
import { samplers, type SamplerId } from '../samplers/index.ts'
import { measure } from './measure.ts'
import { smoothPaths } from './schedules.ts'

const ordered: readonly SamplerId[] = ['euler', 'heun', 'dpmpp-2s', 'dpmpp-2m', 'dpmpp-3m', 'unipc', 'lms']

const line = (...cells: readonly string[]): void => void process.stdout.write(`| ${cells.join(' | ')} |\n`)

const errorText = (error: number): string => error.toExponential(1)

/** Error at 16 and 64 steps and the order between them. */
async function orderCells(sampler: Sampler, path: string): Promise<string> {
  const [coarse, fine] = await Promise.all([16, 64].map(async (steps) => (await measure(sampler, smoothPaths[path]?.(steps) ?? [])).error))
  return `${errorText(coarse ?? Number.NaN)} → ${errorText(fine ?? Number.NaN)}, order ${(Math.log2((coarse ?? Number.NaN) / (fine ?? Number.NaN)) / 2).toFixed(2)}`
}

const paths = Object.keys(smoothPaths)
line('sampler', ...paths)
line(...['sampler', ...paths].map(() => '---'))
for (const id of ordered) line(id, ...(await Promise.all(paths.map((path) => orderCells(samplers[id], path)))))

process.stdout.write('\n')
line('path', 'tolerance', 'adaptive: calls, error', 'Heun: calls, error')
line('---', '---', '---', '---')
for (const path of paths) {
  for (const tolerance of [1e-2, 1e-3, 1e-4]) {
    const adaptive = await measure(createAdaptive({ rtol: tolerance, atol: tolerance }), smoothPaths[path]?.(40) ?? [])
    const fixed = await measure(heun, smoothPaths[path]?.(Math.ceil(adaptive.calls / 2)) ?? [])
    line(path, String(tolerance), `${adaptive.calls}, ${errorText(adaptive.error)}`, `${fixed.calls}, ${errorText(fixed.error)}`)
  }
}

const noise = createNoise(0)
const timesMs = Array.from({ length: 41 }, () => {
  const startMs = performance.now()
  noise(65_536)
  return performance.now() - startMs
}).toSorted((a, b) => a - b)
process.stdout.write(`\n65,536 normals: ${(timesMs[20] ?? Number.NaN).toFixed(1)} ms, median of 41\n`)
