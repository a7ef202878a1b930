// A zod issue as an error of the table: the code says what kind of mistake it is, `param` names the field by its dotted path.
import { MintmarkError } from '@mintmark/shared'
import type { z } from 'zod'
import { missingParameter } from './missing-parameter.ts'

type Issue = z.core.$ZodIssue

const valueAt = (body: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), body)

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.')

function unknownParameter(path: readonly PropertyKey[], keys: readonly string[]): MintmarkError {
  const param = dotted([...path, ...keys.slice(0, 1)])
  return new MintmarkError('unknown_parameter', { param, message: `Unknown parameter: '${param}'.` })
}

/** The error for one issue of a body. Messages name fields and limits; they never repeat a value. */
export function issueToError(issue: Issue, body: unknown): MintmarkError {
  if (issue.code === 'unrecognized_keys') return unknownParameter(issue.path, issue.keys)
  const param = dotted(issue.path)
  if (param === '') return new MintmarkError('invalid_type', { message: 'The body must be a JSON object.' })
  if (valueAt(body, issue.path) === undefined) return missingParameter(param)
  const code = issue.code === 'invalid_type' ? 'invalid_type' : 'invalid_value'
  return new MintmarkError(code, { param, message: `Invalid '${param}': ${issue.message}` })
}
