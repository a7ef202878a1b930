// One signed call to a runner.
import { utf8, type JobRequest } from '@mintmark/shared'
import type { Log } from '../telemetry/log.ts'
import { signedHeaders, type CallSigner } from './signed-headers.ts'

/** How runners are called, whichever they are. */
export type Caller = CallSigner & { readonly fetch: typeof fetch; readonly log: Log }

/** One runner that is to be called. */
export type Runner = Caller & { readonly url: string }

const jobsPath = '/v1/jobs'

/** POST /v1/jobs. Rejects when the runner cannot be reached or `signal` aborts. */
export async function postJob(runner: Runner, job: JobRequest, signal: AbortSignal): Promise<Response> {
  const url = new URL(`${runner.url}${jobsPath}`)
  const body = utf8(JSON.stringify(job))
  const headers = {
    'content-type': 'application/json',
    accept: 'application/x-ndjson',
    'x-request-id': job.request_id,
    ...(job.traceparent ? { traceparent: job.traceparent } : {}),
    ...(await signedHeaders(runner, { path: url.pathname, body })),
  }
  return runner.fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
}
