// What diffusers computed with the tiny models of models/tiny-*: stored by test/goldens/family_goldens.py.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const goldens = fileURLToPath(new URL('../../../test/goldens/families/', import.meta.url))

const indexSchema = z.object({
  prompt: z.string(),
  negative: z.string(),
  steps: z.int(),
  scale: z.number(),
  height: z.int(),
  width: z.int(),
  tensors: z.record(z.string(), z.array(z.int())),
  texts: z.array(z.object({ text: z.string(), ids: z.array(z.int()) })),
})

export type FamilyGoldens = Omit<z.infer<typeof indexSchema>, 'tensors'> & {
  readonly folder: string
  /** The stored float32 values of a tensor, without its batch axis where that is 1. */
  tensor(name: string): Float32Array<ArrayBuffer>
}

export function readFamilyGoldens(name: string): FamilyGoldens {
  const { tensors, ...index } = indexSchema.parse(JSON.parse(readFileSync(`${goldens}${name}.json`, 'utf8')))
  const values = new Float32Array(new Uint8Array(readFileSync(`${goldens}${name}.bin`)).buffer)
  const sizes = Object.entries(tensors).map(([key, shape]) => [key, shape.reduce((product, side) => product * side, 1)] as const)
  return {
    ...index,
    folder: fileURLToPath(new URL(`../../../models/${name}/`, import.meta.url)),
    tensor(wanted) {
      const position = sizes.findIndex(([key]) => key === wanted)
      if (position === -1) throw new Error(`${name} has no golden named ${wanted}`)
      const start = sizes.slice(0, position).reduce((sum, [, size]) => sum + size, 0)
      return values.slice(start, start + (sizes[position]?.[1] ?? 0))
    },
  }
}
