// Canvases of a latent diffusion model: every size is made natively, on the next larger frame that the network's strides divide.
import type { Canvas, Size } from '../family.ts'
import type { SchedulerPlan } from '../../schedules/diffusers-config.ts'

/**
 * `stride` is what the network asks of both sides, in pixels; `latentStride` the pixels along a latent value; `tokenStride` those along
 * one token of a network whose shift depends on the resolution.
 */
export type LatentGeometry = {
  readonly channels: number
  readonly stride: number
  readonly latentStride: number
  readonly tokenStride: number
}

/** A canvas, and the frame in pixels that the latents cover; the picture is the middle of the frame. */
export type LatentCanvas = Canvas & { readonly frame: Size; readonly latentDims: readonly [number, number, number] }

const roundUp = (side: number, stride: number): number => Math.ceil(side / stride) * stride

export function createLatentCanvas(
  wanted: Size,
  { channels, stride, latentStride, tokenStride }: LatentGeometry,
  plan: SchedulerPlan,
): LatentCanvas {
  const frame = { width: roundUp(wanted.width, stride), height: roundUp(wanted.height, stride) }
  const latentDims = [channels, frame.height / latentStride, frame.width / latentStride] as const
  return {
    width: wanted.width,
    height: wanted.height,
    frame,
    latentDims,
    latentLength: latentDims[0] * latentDims[1] * latentDims[2],
    schedule: plan.scheduleFor((frame.width * frame.height) / tokenStride ** 2),
    levelAt: plan.path.at,
  }
}
