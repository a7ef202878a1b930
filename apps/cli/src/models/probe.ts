// Asks the runner's code, in a process of its own, whether it can run a model folder and what the model can do.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { CliFailure } from '../failure.ts'

const program = join(import.meta.dirname, '..', '..', '..', 'gpu-runner', 'src', 'probe', 'main.ts')

const probeSchema = z.object({
  family: z.string(),
  traits: z.object({
    native: z.object({ width: z.int(), height: z.int() }),
    promptTokens: z.int(),
    negativePrompt: z.boolean(),
    transparency: z.boolean(),
    readsPictures: z.boolean(),
  }),
  samplers: z.array(z.string()).min(1),
  sampler: z.string(),
  steps: z.int(),
  milliseconds: z.number(),
  lora: z.object({ layers: z.int(), rank: z.int() }).nullable(),
})
export type Probe = z.infer<typeof probeSchema>

const failureSchema = z.object({ stderr: z.string() })

/** Loads every graph and makes one picture, with the LoRA at `lora` if there is one. Throws a CliFailure with the runner's own words when that fails. */
export async function probeModel(folder: string, lora?: string): Promise<Probe> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, folder, ...(lora === undefined ? [] : [lora])])
    return probeSchema.parse(JSON.parse(stdout))
  } catch (error) {
    const reason = failureSchema.safeParse(error).data?.stderr.trim()
    throw new CliFailure(`The ${lora === undefined ? 'model' : 'LoRA'} cannot be run: ${reason ?? 'the probe gave no answer'}`, {
      cause: error,
    })
  }
}
