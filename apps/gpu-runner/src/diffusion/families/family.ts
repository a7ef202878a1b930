// What a model family offers the engine: its schedule and samplers, and a loaded model that prepares, denoises and decodes.
import type { Warning } from '@mintmark/shared'
import type { Pixels } from '../../image/pixels.ts'
import type { OpenSession } from '../../onnx/open-session.ts'
import type { Denoise, Latents, Sampler, Schedule } from '../contract.ts'

/** What conditions every image of a request. Guidance scale 1 follows the prompt alone; `negativePrompt` null is the empty text. */
export type Conditioning = { readonly prompt: string; readonly negativePrompt: string | null; readonly guidanceScale: number }

/** A denoiser for one request, and what of the request it could not honour. */
export type Prepared = { readonly denoise: Denoise; readonly warnings: readonly Warning[] }

export type LoadedFamily = {
  /** Encodes the text. The denoiser stops with the signal's reason when `signal` aborts. */
  prepare(conditioning: Conditioning, signal: AbortSignal): Promise<Prepared>
  /** Float32 values in one image's latents. */
  readonly latentLength: number
  decode(latents: Latents, signal: AbortSignal): Promise<Pixels>
  close(): Promise<void>
}

export type Family = {
  readonly id: string
  readonly schedule: Schedule
  readonly samplers: Readonly<Record<string, Sampler>>
  /** Opens the model's files below `folder`. */
  load(folder: string, open: OpenSession): Promise<LoadedFamily>
}
