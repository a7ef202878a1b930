// The environment: complete, checked, and named where it is wrong.
import { expect, it } from 'vitest'
import { edgeVariables } from '../test/variables.ts'
import { parseSettings } from './env.ts'

const withVariable = (name: string, value: string | undefined): object => ({ ...edgeVariables, [name]: value })

it('has defaults for everything that is neither a secret nor an address', () => {
  expect(parseSettings(edgeVariables)).toMatchObject({
    MINTMARK_URL_TTL_SECONDS: 3600,
    MINTMARK_MAX_BODY_BYTES: 1_048_576,
    MINTMARK_JOB_TIMEOUT_SECONDS: 120,
  })
})

it('reads keys as bytes, in order', () => {
  const { MINTMARK_URL_KEYS: keys } = parseSettings(edgeVariables)
  expect(keys.map(({ kid, secret }) => [kid, secret.length])).toEqual([
    ['new', 32],
    ['old', 32],
  ])
})

it('takes a base URL with or without a slash at its end', () => {
  expect(parseSettings(withVariable('MINTMARK_PUBLIC_URL', 'https://img.example/mm/')).MINTMARK_PUBLIC_URL).toBe('https://img.example/mm')
})

it('reads limits over the built-in ones', () => {
  const { MINTMARK_LIMITS: limits } = parseSettings(withVariable('MINTMARK_LIMITS', 'images_per_day:1000, requests_per_minute:none'))
  expect(limits).toMatchObject({ images_per_day: 1000, requests_per_minute: null, images_per_minute: 600 })
})

it.each([
  ['MINTMARK_CORS_ORIGINS', '*'],
  ['MINTMARK_CORS_ORIGINS', 'https://shop.example/'],
  ['MINTMARK_LIMITS', 'images_per_year:5'],
  ['MINTMARK_LIMITS', 'images_per_day:some'],
  ['MINTMARK_LIMITS', 'images_per_day'],
  ['MINTMARK_ADMIN_KEY', 'short'],
  ['MINTMARK_API_KEY_PEPPER', 'PPPP'],
  ['MINTMARK_API_KEY_PEPPER', 'not/base64url'.repeat(5)],
  ['MINTMARK_URL_KEYS', 'P'.repeat(43)],
  ['MINTMARK_URL_KEYS', 'a:PPPP'],
  ['MINTMARK_URL_KEYS', ['a', 'b', 'c'].map((kid) => `${kid}:${'P'.repeat(43)}`).join(',')],
  ['MINTMARK_URL_KEYS', ['a', 'a'].map((kid) => `${kid}:${'P'.repeat(43)}`).join(',')],
  ['MINTMARK_RUNNER_URL', 'localhost:8788'],
  ['MINTMARK_RUNNER_KEY', ''],
  ['MINTMARK_PUBLIC_URL', 'ftp://x'],
  ['MINTMARK_URL_TTL_SECONDS', '0'],
  ['MINTMARK_URL_TTL_SECONDS', '604801'],
  ['MINTMARK_MAX_BODY_BYTES', 'many'],
  ['MINTMARK_LOG_LEVEL', 'loud'],
])('stops at %s = %j, naming it', (name, value) => {
  const parse = () => parseSettings(withVariable(name, value))
  expect(parse).toThrow(new RegExp(`^The environment is not valid\\. ${name} `))
})

it('does not show the value of a wrong secret', () => {
  const parse = () => parseSettings(withVariable('MINTMARK_RUNNER_KEY', 'not a base64url secret'))
  expect(parse).toThrow('MINTMARK_RUNNER_KEY')
  expect(parse).not.toThrow('not a base64url secret')
})

it('names every variable that is not set', () => {
  expect(() => parseSettings({})).toThrow(/MINTMARK_ADMIN_KEY is not set; .*MINTMARK_RUNNER_KEY is not set/)
})
