// Routes without a key are limited by the client's address.
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { call, errorOf } from '../../test/client.ts'
import { clientOf } from './anonymous.ts'

afterEach(() => vi.restoreAllMocks())

const getImage = (address: string): Promise<Response> => call('/images/img_1.png', { headers: { 'cf-connecting-ip': address } })

it('refuses an address past its limit with a time to come back, and no other address', async () => {
  const limit = vi.spyOn(env.ANONYMOUS, 'limit').mockImplementation(async ({ key }) => ({ success: key !== '192.0.2.1' }))
  const refused = await getImage('192.0.2.1')
  expect(refused.headers.get('retry-after')).toBe('60')
  expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  expect((await getImage('192.0.2.2')).status).toBe(403)
  expect(limit).toHaveBeenCalledTimes(2)
})

it('is backed by a limit of the platform', { timeout: 60_000 }, async () => {
  // The platform counts by the clock's minute: of twice the limit and one, more than the limit fall into one of two minutes.
  const responses = await Promise.all(Array.from({ length: 1201 }, () => getImage('192.0.2.3')))
  expect(responses.some(({ status }) => status === 429)).toBe(true)
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
