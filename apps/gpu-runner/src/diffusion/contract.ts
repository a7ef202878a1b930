// The engine's seam: noise levels, denoisers, samplers and model families, and nothing that knows a particular model.

/** A point on the noise path `x = alpha * x0 + sigma * noise`; `timestep` is what the model was trained to be told there. */
export type NoiseLevel = { readonly alpha: number; readonly sigma: number; readonly timestep: number }

/** Latents of one image, plain float32 in channel-major order [C, H, W]. ONNX tensors never leave a family. */
export type Latents = Float32Array<ArrayBuffer>

/** Predicts the clean latents x0 at one noise level. */
export type Denoise = (x: Latents, level: NoiseLevel) => Promise<Latents>

/** Draws the next `length` unit Gaussians of the image's seed. */
export type NoiseSource = (length: number) => Latents

/** The `steps + 1` levels of a run, noisiest first; the last has sigma 0, or the first trained level's where a model asks for it. */
export type Schedule = (steps: number) => readonly NoiseLevel[]

/**
 * What a sampler is given. `onStep` is called after each step with the steps done so far and the predicted x0. `levelAt` is the
 * path between the levels; a sampler that steps between them (TCD, adaptive) interpolates `levels` where it is absent.
 */
export type SamplerRun = {
  readonly denoise: Denoise
  readonly x: Latents
  readonly levels: readonly NoiseLevel[]
  readonly noise: NoiseSource
  readonly levelAt?: (timestep: number) => NoiseLevel
  readonly onStep?: (stepsDone: number, x0: Latents) => void
}

/** Walks `levels` from noise to clean and returns the latents at the last of them. */
export type Sampler = (run: SamplerRun) => Promise<Latents>

/** Yields each (index, current, next) so that no sampler indexes past the end. */
export function* steps(levels: readonly NoiseLevel[]): Generator<readonly [number, NoiseLevel, NoiseLevel]> {
  for (const [i, current] of levels.entries()) {
    const next = levels[i + 1]
    if (next) yield [i, current, next]
  }
}
