// The environment: defaults, and a wrong value named in one line.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDevCertificates } from '../../../infra/certificates/create-dev-certificates.ts'
import { storeEnvironment, writeCertificates } from '../test/start-test-runner.ts'
import { environmentSchema, parseConfig } from './config.ts'
import { StartFailure } from './start-failure.ts'

let folder: string
let complete: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-config-'))
  const certificates = await createDevCertificates({ now: new Date(), organisation: 'Tests' })
  complete = {
    MINTMARK_RUNNER_KEY: Buffer.alloc(32, 1).toString('base64url'),
    MINTMARK_WATERMARK_KEYS: `new:${'N'.repeat(43)},old:${'O'.repeat(43)}`,
    ...storeEnvironment('http://127.0.0.1:9000'),
    ...(await writeCertificates(folder, certificates)),
  }
})
afterAll(() => rm(folder, { recursive: true }))

test('what is required is enough; the rest has defaults, also when it is set to nothing', () => {
  expect(parseConfig({ ...complete, MINTMARK_RUNNER_PORT: '' })).toMatchObject({
    MINTMARK_RUNNER_HOST: '127.0.0.1',
    MINTMARK_RUNNER_PORT: 8788,
    MINTMARK_MODEL: 'penny',
    MINTMARK_ENGINE: 'onnx',
  })
})

test.each([
  ['MINTMARK_RUNNER_PORT', 'eighty'],
  ['MINTMARK_RUNNER_PORT', '65536'],
  ['MINTMARK_RUNNER_KEY', 'dG9vIHNob3J0'],
  ['MINTMARK_RUNNER_KEY', 'not base64url!'],
  ['MINTMARK_RUNNER_KEY', 'x'],
  ['MINTMARK_S3_ENDPOINT', 'bucket.local'],
  ['MINTMARK_S3_BUCKET', ''],
  ['MINTMARK_C2PA_KEY_PATH', '/nowhere/key.pem'],
  ['MINTMARK_C2PA_TRUST_PATH', import.meta.filename],
  ['MINTMARK_WATERMARK_KEYS', 'N'.repeat(43)],
  ['MINTMARK_WATERMARK_KEYS', 'a:c2hvcnQ'],
  ['MINTMARK_WATERMARK_KEYS', `a:${'N'.repeat(43)},a:${'O'.repeat(43)}`],
  ['MINTMARK_ENGINE', 'cuda'],
  ['MINTMARK_LOG_LEVEL', 'loud'],
])('%s=%j stops the start in one line with its name', (variable, value) => {
  const parse = (): unknown => parseConfig({ ...complete, [variable]: value })
  expect(parse).toThrow(StartFailure)
  expect(parse).toThrow(new RegExp(`^wrong configuration: ${variable}: [^\\n]+$`))
})

test('no secret is repeated in the line', () => {
  expect(() => parseConfig({ ...complete, MINTMARK_RUNNER_KEY: 'c2VjcmV0' })).not.toThrow(/c2VjcmV0/)
})

test.each(Object.entries(environmentSchema.shape))('%s is described', (_, rule) => {
  expect(rule.description).toMatch(/\.$/)
})
