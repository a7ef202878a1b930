// Routes without a key are limited by the client's address.
import { expect, it } from 'vitest'
import { call, errorOf } from '../../test/client.ts'
import { clientOf } from './anonymous.ts'

const getImage = (address: string): Promise<Response> => call('/images/img_1.png', { headers: { 'cf-connecting-ip': address } })

it('refuses an address past its limit with a time to come back, and no other address', { timeout: 60_000 }, async () => {
  const responses = await Promise.all(Array.from({ length: 601 }, () => getImage('192.0.2.1')))
  const refused = responses.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]?.headers.get('retry-after')).toBe('60')
  expect((await getImage('192.0.2.2')).status).toBe(403)
  const last = await getImage('192.0.2.1')
  expect(await errorOf(last)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:db8::5', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0001::', '2001:db8:0:1::/64'],
  ['::1', '0:0:0:0::/64'],
  [undefined, 'unknown'],
])('counts %s as %s', (address, client) => {
  expect(clientOf(address)).toBe(client)
})
