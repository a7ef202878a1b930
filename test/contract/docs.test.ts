// What the documentation lists is what the code has: error codes, environment variables, models.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorTable } from '@mintmark/shared'
import { catalogue } from '@mintmark/models'
import { expect, test } from 'vitest'
import { settingsSchema } from '../../apps/edge/src/env.ts'
import { environmentSchema } from '../../apps/gpu-runner/src/config.ts'

const read = (...path: string[]): Promise<string> => readFile(join(import.meta.dirname, '..', '..', ...path), 'utf8')

/** The cells of the rows of a Markdown table whose first cell is `code`, by that code. */
const rows = (text: string): Map<string, string[]> =>
  new Map(
    [...text.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, name = '', rest = '']) => [name, rest.split('|').map((cell) => cell.trim())]),
  )

test('docs/api.md has the error table of the code, row by row', async () => {
  const documented = rows((await read('docs', 'api.md')).split('## Errors')[1] ?? '')
  const expected = Object.entries(errorTable).map(([code, { status, fault, retryable, message }]) => [
    code,
    [String(status), fault, retryable ? 'yes' : 'no', message],
  ])
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(expected))
})

test.each([
  ['edge', settingsSchema],
  ['runner', environmentSchema],
] as const)('docs/operations.md lists the %s’s environment variables, and no other', async (name, schema) => {
  const section = (await read('docs', 'operations.md')).split(`### Variables of the ${name}`)[1]?.split('\n#')[0] ?? ''
  expect([...rows(section).keys()].sort()).toEqual(Object.keys(schema.shape).sort())
})

test('the README names every model that ships', async () => {
  const readme = await read('README.md')
  for (const { id } of catalogue) expect(readme).toContain(id)
})
