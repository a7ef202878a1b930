// A whole runner for tests: fresh certificates, an S3 double, a free port, and a client that signs its calls as the edge does.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jobEventSchema, type JobEvent, type JobRequest } from '@mintmark/shared'
import { createDevCertificates, type DevCertificates } from '../../../infra/certificates/create-dev-certificates.ts'
import { parseConfig } from '../src/config.ts'
import { startRunner } from '../src/runner.ts'
import { createLogger } from '../src/telemetry/logger.ts'
import { startS3Double, type S3Double } from './s3-double.ts'
import { signCall, testKey } from './sign-call.ts'

export const testBucket = 'images'

export type TestRunner = {
  readonly url: string
  readonly s3: S3Double
  readonly certificates: DevCertificates
  /** A signed call; `body` is sent as JSON. */
  call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response>
  /** Posts a job and waits for the end of its events. */
  run(job: JobRequest): Promise<JobEvent[]>
  stop(graceMs?: number): Promise<void>
}

/** Writes the three PEM files that a runner reads. */
export async function writeCertificates(folder: string, { caPem, chainPem, keyPem }: DevCertificates): Promise<Record<string, string>> {
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }
  return {
    MINTMARK_C2PA_CHAIN_PATH: await write('chain.pem', chainPem),
    MINTMARK_C2PA_KEY_PATH: await write('key.pem', keyPem),
    MINTMARK_C2PA_TRUST_PATH: await write('ca.pem', caPem),
  }
}

export const storeEnvironment = (endpoint: string): Record<string, string> => ({
  MINTMARK_S3_ENDPOINT: endpoint,
  MINTMARK_S3_BUCKET: testBucket,
  MINTMARK_S3_ACCESS_KEY_ID: 'test',
  MINTMARK_S3_SECRET_ACCESS_KEY: 'test',
})

/** The events of a response, in order. */
export async function readEvents(response: Response): Promise<JobEvent[]> {
  const lines = (await response.text()).split('\n').filter((line) => line !== '')
  return lines.map((line) => jobEventSchema.parse(JSON.parse(line)))
}

/** Starts with the stub engine unless `environment` says otherwise. */
export async function startTestRunner(environment: Readonly<Record<string, string>> = {}): Promise<TestRunner> {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-runner-'))
  const certificates = await createDevCertificates({ now: new Date(), organisation: 'Mintmark tests' })
  const s3 = await startS3Double()
  const config = parseConfig({
    MINTMARK_RUNNER_KEY: Buffer.from(testKey).toString('base64url'),
    MINTMARK_RUNNER_PORT: '0',
    MINTMARK_ENGINE: 'stub',
    MINTMARK_PROVIDERS: 'cpu',
    MINTMARK_CACHE_DIR: join(tmpdir(), 'mintmark-test-cache'),
    MINTMARK_LOG_LEVEL: 'silent',
    MINTMARK_WATERMARK_KEYS: 'none',
    ...storeEnvironment(s3.endpoint),
    ...(await writeCertificates(folder, certificates)),
    ...environment,
  })
  await rm(folder, { recursive: true })
  const runner = await startRunner(config, createLogger('silent'), () => {})
  const url = `http://127.0.0.1:${runner.port}`
  const call: TestRunner['call'] = async (method, path, body, signal) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const headers = await signCall({ method, path, body: text })
    return fetch(url + path, { method, headers, ...(text && { body: text }), ...(signal && { signal }) })
  }
  return {
    url,
    s3,
    certificates,
    call,
    run: async (job) => readEvents(await call('POST', '/v1/jobs', job)),
    async stop(graceMs = 0) {
      await runner.stop(graceMs)
      await s3.close()
    },
  }
}
