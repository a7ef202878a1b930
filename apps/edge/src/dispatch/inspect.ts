// Has a runner inspect a file: one signed form, one answer.
import {
  errorBodySchema,
  errorCodeSchema,
  type Inspection,
  type InspectionOptions,
  inspectionSchema,
  MintmarkError,
} from '@mintmark/shared'
import type { Chosen } from '../pool/runner-pool.ts'
import type { Runners } from './dispatcher.ts'
import type { Runner } from './runner-call.ts'
import { signedHeaders } from './signed-headers.ts'

/** The request that an inspection is for, which the runner's log and the trace name. */
export type InspectionFor = { readonly requestId: string; readonly traceparent: string }

export type InspectedFile = { readonly image: Uint8Array<ArrayBuffer>; readonly manifest: Uint8Array<ArrayBuffer> | null }

type Asked = { readonly file: InspectedFile; readonly options: InspectionOptions; readonly asker: InspectionFor }

const path = '/v1/inspections'
/** Files wait for each other at the runner, at most eight of them for five seconds each. */
const timeoutMs = 45_000
const retrySeconds = 5

async function formOf(
  { image, manifest }: InspectedFile,
  options: InspectionOptions,
): Promise<{ body: Uint8Array<ArrayBuffer>; type: string }> {
  const form = new FormData()
  form.set('options', JSON.stringify(options))
  form.set('image', new Blob([image]))
  if (manifest) form.set('manifest', new Blob([manifest]))
  const encoded = new Response(form)
  return { type: encoded.headers.get('content-type') ?? '', body: new Uint8Array(await encoded.arrayBuffer()) }
}

/** The runner's refusals of a file are the client's to see; whatever else it says is the service's trouble. */
async function refusalOf(response: Response): Promise<MintmarkError> {
  const { error } = errorBodySchema.safeParse(await response.json().catch(() => null)).data ?? {}
  const code = errorCodeSchema.safeParse(error?.code).data
  if (code === 'invalid_value' && error?.param === 'file')
    return new MintmarkError('invalid_value', { param: 'file', message: error.message })
  if (response.status === 429) return new MintmarkError('runner_overloaded', { retryAfterSeconds: retrySeconds })
  return new MintmarkError('runner_unavailable', { retryAfterSeconds: retrySeconds })
}

/** Throws invalid_value for a file that cannot be read, runner_overloaded, and runner_unavailable. */
async function inspectOn(runner: Runner, { file, options, asker }: Asked): Promise<Inspection> {
  const url = new URL(`${runner.url}${path}`)
  const { body, type } = await formOf(file, options)
  const { requestId, traceparent } = asker
  const headers = {
    'content-type': type,
    'x-request-id': requestId,
    traceparent,
    ...(await signedHeaders(runner, { path: url.pathname, body })),
  }
  const init = { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) } as const
  const response = await runner.fetch(url, init).catch((cause: unknown) => {
    throw new MintmarkError('runner_unavailable', { retryAfterSeconds: retrySeconds, cause })
  })
  if (!response.ok) throw await refusalOf(response)
  return inspectionSchema.parse(await response.json())
}

async function chooseInspector({ source, runner }: Runners, excluded: readonly string[]): Promise<Chosen> {
  const choice = await source.choose({ model: null, units: 0, excluded, expiresAtMs: runner.now() + timeoutMs })
  if (choice.status === 'chosen') return choice
  const code = choice.why === 'all_full' ? 'runner_overloaded' : 'runner_unavailable'
  throw new MintmarkError(code, { retryAfterSeconds: choice.retryAfterSeconds })
}

const isRunnersOwn = (error: unknown): boolean => error instanceof MintmarkError && error.code !== 'invalid_value'

/** The call as a span of the request's trace. */
async function inspectTraced({ runner, tracing }: Runners, { url }: Chosen, asked: Asked): Promise<Inspection> {
  const { requestId, traceparent: parent } = asked.asker
  const span = tracing.begin(`POST ${path}`, { parent, kind: 'client', attributes: { 'mintmark.request_id': requestId } })
  const call = inspectOn({ ...runner, url }, { ...asked, asker: { requestId, traceparent: span.traceparent } })
  await call.then(
    () => span.end(),
    (error: unknown) => span.end({ failed: true, ...(error instanceof MintmarkError && { attributes: { 'error.type': error.code } }) }),
  )
  return call
}

async function inspectOnce(runners: Runners, chosen: Chosen, asked: Asked): Promise<Inspection> {
  const { source } = runners
  try {
    const inspection = await inspectTraced(runners, chosen, asked)
    await source.settle(chosen, 'served')
    return inspection
  } catch (error) {
    const lost = error instanceof MintmarkError && error.code === 'runner_unavailable'
    await source.settle(chosen, lost ? 'lost' : 'served')
    throw error
  }
}

/** The same, on any runner, and once more on another: looking at a file changes nothing. */
export async function inspect(runners: Runners, asked: Asked): Promise<Inspection> {
  const first = await chooseInspector(runners, [])
  try {
    return await inspectOnce(runners, first, asked)
  } catch (error) {
    const other = isRunnersOwn(error) ? await chooseInspector(runners, [first.runnerId]).catch(() => null) : null
    if (!other) throw error
    return inspectOnce(runners, other, asked)
  }
}
