// The description of the API is valid OpenAPI 3.1, and its examples are what its schemas say.
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { createDescription } from '../../apps/edge/src/openapi/document.ts'
import { operations } from '../../apps/edge/src/openapi/operations/index.ts'
import { routePaths } from '../../apps/edge/src/routes/paths.ts'

const document = createDescription(routePaths, operations, '/')
const plain = (): Record<string, unknown> => ({ ...structuredClone(document) })

test('is valid against the schema of OpenAPI 3.1', async () => {
  const validator = new Validator()
  expect(await validator.validate(plain())).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('a document with a fault is found out', async () => {
  const faulty = { ...plain(), paths: { '/livez': { get: { responses: { twohundred: {} } } } } }
  expect((await new Validator().validate(faulty)).valid).toBe(false)
})

type Media = { readonly schema?: unknown; readonly example?: unknown; readonly examples?: Record<string, { readonly value: unknown }> }

/** Every media type object below a node, with where it stands. */
function mediaOf(node: unknown, at: string): [string, Media][] {
  if (typeof node !== 'object' || node === null) return []
  const own = 'schema' in node && ('example' in node || 'examples' in node) ? [[at, node as Media] as [string, Media]] : []
  return [...own, ...Object.entries(node).flatMap(([key, value]) => mediaOf(value, `${at}/${key}`))]
}

const examplesOf = ({ example, examples = {} }: Media): unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples).map(({ value }) => value),
]

test('every example is what its schema says', () => {
  const ajv = new Ajv2020({ strict: false, formats: { uri: true, date: true, 'date-time': true, base64: true, binary: true } })
  ajv.addSchema({ $id: 'https://mintmark.test/openapi', ...plain() })
  const media = mediaOf(plain(), '')
  const wrong = media.filter(([, { schema, ...rest }]) => {
    const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://mintmark.test/openapi#/')) as object
    return !examplesOf(rest).every((example) => ajv.validate(rooted, example))
  })
  expect(media.length).toBeGreaterThan(20)
  expect(wrong.map(([at]) => at)).toEqual([])
})
