// POST /v1/jobs takes a job and streams its events; DELETE /v1/jobs/{id} cancels it.
import { jobRequestSchema, MintmarkError, sha256Hex, type JobRequest } from '@mintmark/shared'
import { Hono } from 'hono'
import { isEnded, type JobRecord } from '../admission/job-record.ts'
import type { RunnerEnvironment } from './environment.ts'
import { eventStream } from './event-stream.ts'

export type JobsRouteDependencies = {
  /** Takes a job in, or joins it; throws what refuses it. */
  readonly admit: (job: JobRequest, bodyDigest: string) => JobRecord
  readonly get: (id: string) => JobRecord | null
}

/** Throws `invalid_json`, or `invalid_value` that names the first wrong field. */
function parseJob(body: Uint8Array): JobRequest {
  const parsed = jobRequestSchema.safeParse(parseJson(body))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const param = issue?.path.join('.') || 'body'
  throw new MintmarkError('invalid_value', { param, message: `${param}: ${issue?.message ?? 'is wrong'}` })
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new MintmarkError('invalid_json')
  }
}

/** Routes of signed calls; the signature is checked before. */
export function jobsRoute({ admit, get }: JobsRouteDependencies): Hono<RunnerEnvironment> {
  const route = new Hono<RunnerEnvironment>()

  route.post('/', async function postJob(c) {
    const body = c.get('body')
    const record = admit(parseJob(body), await sha256Hex(body))
    return c.body(eventStream(record), 200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  })

  route.delete('/:id', function cancelJob(c) {
    const record = get(c.req.param('id'))
    if (!record) throw new MintmarkError('not_found', { message: 'No job has this id.' })
    if (!isEnded(record.state())) record.cancel(new MintmarkError('job_cancelled'))
    return c.body(null, 204)
  })

  return route
}
