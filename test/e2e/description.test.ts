// The service is what its description says: schemathesis calls every operation of a live one, rightly and wrongly, and holds each answer
// against the document. The runner only stubs, because what it draws is of no matter here.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { createdKeySchema } from '@mintmark/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stack } from '../../infra/dev/stack.ts'
import { pythonTools } from '../conformance/python.ts'
import { examplesOf, mediaOf } from './openapi-examples.ts'
import { startTestStack } from './stack.ts'

const tool = join(import.meta.dirname, '..', 'conformance', 'schemathesis')
const setUpMs = 240_000
const runMs = 400_000

let stack: Stack
let bin: string
beforeAll(async () => {
  ;[stack, bin] = await Promise.all([
    startTestStack({
      MINTMARK_ENGINE: 'stub',
      MINTMARK_WATERMARK_KEYS: 'none',
      MINTMARK_LIMITS: 'requests_per_minute:none,images_per_minute:none,concurrent_images:none',
    }),
    pythonTools(join(tool, 'requirements.txt')),
  ])
}, setUpMs)
afterAll(() => stack.close())

/** A key that may do everything. */
async function createKey(): Promise<string> {
  const response = await fetch(`${stack.baseUrl}/v1/admin/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.secrets.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'schemathesis', scopes: ['generate', 'read', 'admin'] }),
  })
  return createdKeySchema.parse(await response.json()).key
}

type Ended = { readonly code: number; readonly out: string }

async function schemathesis(key: string): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-schemathesis-'))
  const config = ['--config-file', join(tool, 'schemathesis.toml')]
  const options = ['--no-color', '--header', `Authorization: Bearer ${key}`]
  const args = [...config, 'run', `${stack.baseUrl}/openapi.json`, ...options]
  try {
    const { stdout } = await promisify(execFile)(join(bin, 'schemathesis'), args, { cwd: folder, maxBuffer: 64 * 2 ** 20 })
    return { code: 0, out: stdout }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, out: stdout }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Document = Readonly<Record<string, unknown>>

const fetchDocument = async (): Promise<Document> => (await (await fetch(`${stack.baseUrl}/openapi.json`)).json()) as Document

test('the description is valid against the schema of OpenAPI 3.1, in which a fault is found', async () => {
  const [validator, document] = [new Validator(), await fetchDocument()]
  expect(await validator.validate({ ...document })).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
  const faulty = { ...document, paths: { '/livez': { get: { responses: { twohundred: {} } } } } }
  expect((await new Validator().validate(faulty)).valid).toBe(false)
})

test('every example is what its schema says', async () => {
  const document = await fetchDocument()
  const ajv = new Ajv2020({ strict: false, formats: { uri: true, date: true, 'date-time': true, base64: true, binary: true } })
  ajv.addSchema({ $id: 'https://mintmark.test/openapi', ...document })
  const media = mediaOf(document, '')
  const wrong = media.filter(([, { schema, ...rest }]) => {
    const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://mintmark.test/openapi#/')) as object
    return !examplesOf(rest).every((example) => ajv.validate(rooted, example))
  })
  expect(media.length).toBeGreaterThan(20)
  expect(wrong.map(([at]) => at)).toEqual([])
})

test(
  'schemathesis finds no answer that the description does not allow',
  async () => {
    const { code, out } = await schemathesis(await createKey())
    expect(out).toMatch(/Operations: +(\d{2,}) selected \/ \1 total/)
    expect({ code, out: code === 0 ? '' : out }).toEqual({ code: 0, out: '' })
  },
  runMs,
)

test('the page /docs and its renderer come from the service itself', async () => {
  const page = await fetch(`${stack.baseUrl}/docs`)
  expect(await page.text()).toContain('<title>Mintmark API</title>')
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/,
  )
  const renderer = await fetch(`${stack.baseUrl}/swagger-ui/swagger-ui-bundle.js`)
  expect([renderer.status, renderer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/javascript/)])
})
