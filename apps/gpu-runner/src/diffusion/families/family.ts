// What a model family offers the engine: its schedule and samplers, and a loaded model that prepares, denoises and decodes.
import type { Warning } from '@mintmark/shared'
import type { Pixels } from '../../image/pixels.ts'
import type { OpenSession } from '../../onnx/open-session.ts'
import type { Denoise, Latents, NoiseLevel, NoiseSource, Sampler, Schedule } from '../contract.ts'
import type { LoraPart } from '../lora/keys.ts'
import type { LoraSet } from '../lora/lora-set.ts'

/** A picture to begin from, of its canvas' size. `mask` has a weight per pixel from 0, keep, to 255, edit. */
export type Picture = { readonly pixels: Pixels; readonly mask: Uint8Array | null }

/**
 * A picture in latents. `mask` is [H, W] of the latents, 1 where they are edited; `masked` are the latents of the picture without its
 * edited part, for a network that is told both and so keeps the rest by itself.
 */
export type SourceLatents = { readonly known: Latents; readonly mask: Latents | null; readonly masked: Latents | null }

/** What conditions every image of a request. Guidance scale 1 follows the prompt alone; `negativePrompt` null is the empty text. */
export type Conditioning = {
  readonly prompt: string
  readonly negativePrompt: string | null
  readonly guidanceScale: number
  /** Of the whole path, for prompts that change on the way; without it they are as at its end. */
  readonly steps?: number
  /** Last layers of a CLIP text encoder that are left out, and one more; 1, the default, leaves out none. */
  readonly clipSkip?: number
  /** What `encode` made of the picture that the request begins from. */
  readonly source?: SourceLatents | null
  /** What changes the networks for this request alone. */
  readonly loras?: LoraSet | null
}

/** A denoiser for one request, and what of the request it could not honour. */
export type Prepared = {
  readonly denoise: Denoise
  readonly warnings: readonly Warning[]
  /** Of each text that the picture is steered to, its mean state (`safety/mean-state.ts`); absent where nothing is known to read it. */
  readonly textStates?: readonly Float32Array[]
  /** A run of this many steps from unit noise to a picture in one graph, distilled for it; null, or absent, where the model has none. */
  readonly wholeRun?: (steps: number) => ((noise: NoiseSource) => Promise<Pixels>) | null
}

/** Pixels. */
export type Size = { readonly width: number; readonly height: number }

/** What pictures of one size are made on: `width` and `height` are the pixels that `decode` gives, float32 values the latents'. */
export type Canvas = Size & {
  readonly latentLength: number
  readonly schedule: Schedule
  /** The path between the levels of `schedule`. */
  readonly levelAt: (timestep: number) => NoiseLevel
}

/** What a loaded model's own files tell of it, for its manifest. */
export type Traits = {
  readonly native: Size
  readonly promptTokens: number
  /** Of its scheduler file; null where no sampler here is like that. */
  readonly sampler: string | null
  /** False where the guidance is distilled into the network. */
  readonly negativePrompt: boolean
  readonly transparency: boolean
  /** Whether pictures can be begun from: there is an image encoder. */
  readonly readsPictures: boolean
  /** The parts that LoRAs can change; none where the family takes no LoRAs. */
  readonly loraParts: readonly LoraPart[]
}

/** A family that needs more of its canvas than others gives it a type of its own; it gets back what its `canvas` made. */
export type LoadedFamily<Made extends Canvas = Canvas> = {
  readonly traits: Traits
  /** The canvas for a wanted size: that size itself where the model can, else the nearest thing to be resized from. */
  canvas(wanted: Size): Made
  /** Absent for a model without an image encoder. */
  encode?(picture: Picture, canvas: Made, signal: AbortSignal): Promise<SourceLatents>
  /** Encodes the text. The denoiser stops with the signal's reason when `signal` aborts. */
  prepare(conditioning: Conditioning, canvas: Made, signal: AbortSignal): Promise<Prepared>
  /** Throws `generation_failed` for pixels that are no numbers. */
  decode(latents: Latents, canvas: Made, signal: AbortSignal): Promise<Pixels>
  close(): Promise<void>
}

export type Family = {
  readonly id: string
  readonly samplers: Readonly<Record<string, Sampler>>
  /** Opens the model's files below `folder`. */
  load(folder: string, open: OpenSession): Promise<LoadedFamily>
}
