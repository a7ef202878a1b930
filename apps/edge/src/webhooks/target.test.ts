// What an operator allows beside public addresses: a name with its port, and nothing near it.
import { expect, it } from 'vitest'
import { webhookTarget } from './target.ts'

const allowed = ['127.0.0.1:9000', 'hooks.internal']

it.each(['http://127.0.0.1:9000/x', 'https://127.0.0.1:9000/', 'http://hooks.internal/', 'https://hooks.customer.dev/'])('%s', (url) => {
  expect(webhookTarget(url, allowed)?.href).toBe(url)
})

it.each([
  'http://127.0.0.1:9001/',
  'http://127.0.0.1/',
  'http://a:b@127.0.0.1:9000/',
  'ftp://hooks.internal/',
  'http://hooks.internal:81/',
])('not %s', (url) => {
  expect(webhookTarget(url, allowed)).toBe(null)
})
