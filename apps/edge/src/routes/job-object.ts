// A job as the API shows it.
import { errorBody, errorCodeSchema, type ImageJob } from '@mintmark/shared'
import { findStanding, type Standing } from '../records/job-queue.ts'
import type { JobRow } from '../records/jobs.ts'
import type { Services } from '../services.ts'
import { mergeWarnings } from './merge-warnings.ts'
import { signImages } from './sign-images.ts'

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms / 1000))

const nowhere: Standing | null = null

async function resultOf({ urls }: Services, { envelope, images }: JobRow, requestUrl: string): Promise<ImageJob['result']> {
  if (!images) return null
  return { ...envelope, warnings: mergeWarnings(envelope.warnings, images), data: await signImages(urls, images, requestUrl) }
}

function errorOf({ error_code, error_message }: JobRow): ImageJob['error'] {
  const code = errorCodeSchema.safeParse(error_code)
  return code.success ? errorBody({ code: code.data, message: error_message ?? '', param: null }).error : null
}

function urlsOf({ settings }: Services, { id }: JobRow, requestUrl: string): ImageJob['urls'] {
  const status = `${settings.MINTMARK_PUBLIC_URL ?? new URL(requestUrl).origin}/v1/images/jobs/${id}`
  return { status, events: `${status}/events`, cancel: `${status}/cancel` }
}

/** Says where the job stands while it waits, and how far it is while it runs. */
export async function jobObject(services: Services, row: JobRow, requestUrl: string): Promise<ImageJob> {
  const { id, state, model, n, created_at, started_at, completed_at, expires_at } = row
  const standing = state === 'queued' ? await findStanding(services.db, row) : nowhere
  const progress = state === 'running' ? await services.jobs.objects.getByName(id).progress() : null
  return {
    object: 'image.job',
    id,
    status: state,
    model,
    n,
    created_at: Math.floor(created_at / 1000),
    started_at: seconds(started_at),
    completed_at: seconds(completed_at),
    expires_at: seconds(expires_at),
    queue_position: standing?.position ?? null,
    estimated_ms: standing?.estimatedMs ?? null,
    progress,
    result: await resultOf(services, row, requestUrl),
    error: errorOf(row),
    urls: urlsOf(services, row, requestUrl),
  }
}
