// The Python side of the bench: a process that draws the same pictures with onnxruntime or torch.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { createNoise } from '../../apps/gpu-runner/src/diffusion/noise/create-noise.ts'
import { defaultPrompt, type Order, type SubjectPlan } from './subject.ts'

export type PeerEngine = 'ort' | 'eager' | 'compiled'

export type Peer = {
  /** Name and version of what computes there. */
  readonly runtime: string
  /** Milliseconds of one picture, which goes to `out` where that is given. */
  draw(order: Order, out?: string): Promise<number>
  /** FLOP of one row of each of the plan's graphs. */
  flop(): Promise<readonly number[]>
  /** FLOP per second of a large float32 product. */
  peak(): Promise<number>
  close(): void
}

const loadedSchema = z.object({ runtime: z.string() })
const msSchema = z.object({ ms: z.number() })
const flopSchema = z.object({ flop: z.array(z.number()) })
const peakSchema = z.object({ flops: z.number() })

type Ask = (request: object) => Promise<unknown>

function startProcess(python: string): { child: ChildProcess; ask: Ask } {
  const child = spawn(python, [join(import.meta.dirname, 'peer.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  if (!child.stdout || !child.stdin) throw new Error('the peer has no pipes')
  const { stdin } = child
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask: Ask = async (request) => {
    stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error('the peer ended')
    return JSON.parse(value)
  }
  return { child, ask }
}

/** The same noise for both sides, as a file. */
function writeNoise(work: string, { latents }: SubjectPlan, seed: number): string {
  const path = join(work, `noise-${latents.join('x')}-${seed}.f32`)
  writeFileSync(path, createNoise(seed)(latents.reduce((product, size) => product * size, 1)))
  return path
}

export async function startPeer(python: string, plan: SubjectPlan, engine: PeerEngine, threads: number, work: string): Promise<Peer> {
  mkdirSync(work, { recursive: true })
  const { child, ask } = startProcess(python)
  const { runtime } = loadedSchema.parse(await ask({ do: 'load', family: plan.family, folder: plan.folder, engine, threads }))
  return {
    runtime,
    async draw({ steps, seed, prompt = defaultPrompt }, out) {
      const noise = writeNoise(work, plan, seed)
      const request = { do: 'draw', prompt, noise, dims: plan.latents, steps, guidance: plan.guidance, ...(out && { out }) }
      return msSchema.parse(await ask(request)).ms
    },
    flop: async () => flopSchema.parse(await ask({ do: 'flop', graphs: plan.graphs })).flop,
    peak: async () => peakSchema.parse(await ask({ do: 'peak', threads })).flops,
    close: () => void child.kill(),
  }
}

/** Exports the models of make_models.py once. */
export function makeModels(python: string, work: string, names: readonly string[]): void {
  execFileSync(python, [join(import.meta.dirname, 'make_models.py'), work, ...names], { stdio: ['ignore', 'ignore', 'ignore'] })
}
