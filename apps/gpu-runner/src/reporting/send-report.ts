// One report to the edge: a call signed as the edge signs its own.
import {
  callHeaders,
  callSignature,
  errorBodySchema,
  type RunnerReceipt,
  runnerReceiptSchema,
  runnerReportPath,
  type RunnerReport,
  utf8,
} from '@mintmark/shared'

export type Edge = {
  readonly url: string
  readonly key: Uint8Array<ArrayBuffer>
  readonly fetch: typeof fetch
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Unique text of 16 to 128 characters. */
  readonly nonce: () => string
}

const timeoutMs = 5_000

/** What the edge answered instead, in its own words where it has some: of a clock that differs it says by how much. */
async function refusalOf(response: Response): Promise<Error> {
  const { error } = errorBodySchema.safeParse(await response.json().catch(() => null)).data ?? {}
  return new Error(error ? `${error.code}: ${error.message}` : `the edge answered ${response.status}`)
}

/** Throws an Error that says why the edge did not take it. */
export async function sendReport({ url, key, fetch, clock, nonce }: Edge, report: RunnerReport): Promise<RunnerReceipt> {
  const body = utf8(JSON.stringify(report))
  const target = new URL(url + runnerReportPath)
  const call = { method: 'POST', path: target.pathname, timestampMs: clock(), nonce: nonce(), body }
  const headers = {
    'content-type': 'application/json',
    [callHeaders.timestamp]: String(call.timestampMs),
    [callHeaders.nonce]: call.nonce,
    [callHeaders.signature]: await callSignature(key, call),
  }
  const response = await fetch(target, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
  if (!response.ok) throw await refusalOf(response)
  return runnerReceiptSchema.parse(await response.json())
}
