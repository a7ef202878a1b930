// The models of the bench as the runner's engine loads them, on this thread: the bench measures the engine, not the pipe to its process.
import { join } from 'node:path'
import { findFamily } from '../../apps/gpu-runner/src/diffusion/families/index.ts'
import { createTunedSessions, type Caps } from '../../apps/gpu-runner/src/engine/host/tuned-sessions.ts'
import type { EngineRequest } from '../../apps/gpu-runner/src/engine/engine.ts'
import { generate, type LoadedModel } from '../../apps/gpu-runner/src/engine/generate.ts'
import type { Pixels } from '../../apps/gpu-runner/src/image/pixels.ts'
import { createSessionOpener } from '../../apps/gpu-runner/src/onnx/open-session.ts'

/** A model, and what of it the peer needs to know. */
export type SubjectPlan = {
  readonly name: string
  readonly family: string
  readonly folder: string
  readonly sampler: string
  /** Of one row. */
  readonly latents: readonly number[]
  /** Picture, in pixels each way. */
  readonly side: number
  readonly guidance: number
  /** Texts that are encoded, and predictions a step: 2 with classifier-free guidance. */
  readonly predictions: 1 | 2
  /** Leave int8 graphs out: the sides compute alike, and rows gain by a batch. */
  readonly exact: boolean
  /** Graphs of text, denoiser and decoder, with their free axes. */
  readonly graphs: readonly { readonly path: string; readonly sizes: Readonly<Record<string, number>> }[]
}

export type Subject = { readonly plan: SubjectPlan; readonly model: LoadedModel; readonly caps: Caps; close(): Promise<void> }

const repository = join(import.meta.dirname, '..', '..')

/** A student: one prediction a step. */
const pennyPlan = (name: string, folder: string): SubjectPlan => ({
  name,
  family: 'penny',
  folder,
  sampler: 'euler',
  latents: [16, 16, 16],
  side: 256,
  guidance: 3,
  predictions: 1,
  exact: true,
  graphs: ['text_encoder', 'denoiser', 'decoder'].map((graph) => ({
    path: join(folder, `${graph}.onnx`),
    sizes: { latents_height: 16, latents_width: 16 },
  })),
})

const pennyFolder = join(repository, 'models', 'penny')

/** As it runs on a processor. */
export const penny: SubjectPlan = { ...pennyPlan('penny, int8', pennyFolder), exact: false }

export const pennyExact: SubjectPlan = pennyPlan('penny, float32', pennyFolder)

/** The same network with random weights, made by make_models.py: torch needs no checkpoint for it. */
export const pennyRandom = (work: string): SubjectPlan => pennyPlan('penny, random weights', join(work, 'penny'))

/** The same as it would ship: int8 where the processor has it. */
export const pennyRandomInt8 = (work: string): SubjectPlan => ({
  ...pennyPlan('penny, random weights, int8', join(work, 'penny-int8')),
  exact: false,
})

/** The first two levels of Stable Diffusion 1.5's U-Net, made by make_models.py. */
export const stableDiffusion = (work: string): SubjectPlan => ({
  name: 'SD U-Net 320 + 640, 256 px, random weights',
  family: 'stable-diffusion',
  folder: join(work, 'sd-320'),
  sampler: 'dpmpp-2m',
  latents: [4, 32, 32],
  side: 256,
  guidance: 3,
  predictions: 2,
  exact: false,
  graphs: ['text_encoder', 'unet', 'vae_decoder'].map((part) => ({
    path: join(work, 'sd-320', part, 'model.onnx'),
    sizes: { height: 32, width: 32, tokens: 77 },
  })),
})

/** With the caps that the runner would measure; `mostRows` 1 leaves batches out. */
export async function openSubject(plan: SubjectPlan, threads: number, mostRows = 16): Promise<Subject> {
  const family = findFamily(plan.family)
  const open = createSessionOpener(threads, 'cpu', plan.exact ? 'exact' : 'fastest')
  const sessions = createTunedSessions(plan.folder, open, () => performance.now())
  const loaded = await family.load(plan.folder, sessions.open)
  const model = { family, loaded, provider: 'cpu' }
  await draw({ plan, model }, { steps: 1, seed: 0 })
  return { plan, model, caps: await sessions.tune(mostRows), close: () => loaded.close() }
}

export type Order = { readonly steps: number; readonly seed: number; readonly prompt?: string | undefined }

export const defaultPrompt = 'a red apple, 3d'

/** One picture. */
export async function draw(
  { plan, model }: Pick<Subject, 'plan' | 'model'>,
  { steps, seed, prompt = defaultPrompt }: Order,
): Promise<Pixels> {
  const { side, guidance, sampler } = plan
  const request: EngineRequest = {
    prompt,
    negativePrompt: null,
    width: side,
    height: side,
    steps,
    guidanceScale: guidance,
    sampler,
    seeds: [seed],
  }
  const { images } = await generate(model, request, { signal: new AbortController().signal })
  const [picture] = images
  if (!picture) throw new Error('the engine gave no picture')
  return picture
}
