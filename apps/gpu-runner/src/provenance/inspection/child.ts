// The inspection process: reads files from strangers, so it holds no secret but the watermark's keys and may be killed at any time.
import { type ErrorCode, type Inspection, MintmarkError } from '@mintmark/shared'
import sharp from 'sharp'
import { decodeUpload, type DecodedUpload, type UploadRequest } from '../../image/decode-upload.ts'
import { describeCause } from '../../telemetry/describe-cause.ts'
import { openWatermarker, type WatermarkSetup } from '../watermark/open-watermarker.ts'
import { inspect, type InspectionRequest, type InspectorParts } from './inspect.ts'
import type { TrustedIssuer } from './read-credentials.ts'

/** The first message to the process. */
export type InspectorSetup = { readonly issuer: TrustedIssuer; readonly watermark: WatermarkSetup | null }

export type ChildMessage =
  | { readonly kind: 'setup'; readonly setup: InspectorSetup }
  | { readonly kind: 'inspect'; readonly request: InspectionRequest }
  | { readonly kind: 'decode'; readonly request: UploadRequest }

export type ChildReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly inspection: Inspection }
  | { readonly kind: 'decoded'; readonly upload: DecodedUpload }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string; readonly param: string | null; readonly cause: string }

sharp.cache(false)
sharp.concurrency(1)

let parts: InspectorParts | null = null

async function setUp({ issuer, watermark }: InspectorSetup): Promise<ChildReply> {
  parts = { issuer, watermarker: watermark && (await openWatermarker(watermark)) }
  return { kind: 'ready' }
}

async function answer(message: ChildMessage): Promise<ChildReply> {
  try {
    if (message.kind === 'setup') return await setUp(message.setup)
    if (message.kind === 'decode') return { kind: 'decoded', upload: await decodeUpload(message.request) }
    if (!parts) throw new Error('the inspection process was asked before it was set up')
    return { kind: 'done', inspection: await inspect(parts, message.request) }
  } catch (error) {
    const known = error instanceof MintmarkError ? error : new MintmarkError('internal_error', { cause: error })
    return { kind: 'failed', code: known.code, message: known.message, param: known.param, cause: describeCause(error) }
  }
}

process.on('message', (message: ChildMessage) => void answer(message).then((reply) => process.send?.(reply)))
// The runner is gone.
process.on('disconnect', () => process.exit(0))
