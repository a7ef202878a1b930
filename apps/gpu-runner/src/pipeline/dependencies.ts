// What a job needs around it.
import type { JobEvent, ModelManifest } from '@mintmark/shared'
import type { ModelEngine } from '../engine/engine.ts'
import type { PictureCheck } from '../safety/picture-check.ts'
import type { Inspector } from '../provenance/inspection/inspector.ts'
import type { Signer } from '../provenance/signing/signer.ts'
import type { MarkIdOf } from '../provenance/watermark/mark-id.ts'
import type { Watermarker } from '../provenance/watermark/watermarker.ts'
import type { ImageStore } from '../storage/image-store.ts'
import type { Labels } from './label-picture.ts'
import type { Logger } from '../telemetry/logger.ts'

export type PipelineDependencies = {
  readonly model: { readonly manifest: Pick<ModelManifest, 'id'>; readonly weightsDigest: string }
  readonly engine: ModelEngine
  /** Looks at uploaded and at generated pictures. */
  readonly pictures: Pick<PictureCheck, 'judge'>
  readonly watermarker: Pick<Watermarker, 'mark'>
  readonly signer: Pick<Signer, 'sign'>
  readonly store: Pick<ImageStore, 'put' | 'remove' | 'get'>
  /** Reads uploaded pictures, away from this process. */
  readonly uploads: Pick<Inspector, 'decode'>
  readonly log: Logger
  /** The time of day, for the manifest. */
  readonly date: () => Date
  /** A monotonic clock in milliseconds, for durations. */
  readonly now: () => number
  readonly markIdOf: MarkIdOf
  readonly labels: Labels
  /** Version of this service. */
  readonly version: string
}

/** How a job tells its listeners what happens, and learns that it should stop. */
export type JobContext = { readonly emit: (event: JobEvent) => void; readonly signal: AbortSignal }
