// The page /docs in headless Chromium, against a real service: `node test/browser/docs-page.ts` (CHROMIUM names another binary).
import assert from 'node:assert/strict'
import { chromium } from 'playwright-core'
import { startTestStack } from '../e2e/stack.ts'

const stack = await startTestStack({ MINTMARK_ENGINE: 'stub', MINTMARK_WATERMARK_KEYS: 'none' })
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const page = await browser.newPage()
  const complaints: string[] = []
  const asked: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${stack.baseUrl}/docs`)
  await page.locator('#operations-Images-createGeneration').waitFor()
  assert((await page.locator('.opblock').count()) > 30)

  await page.locator('#operations-Service-livez .opblock-summary-control').click()
  await page.locator('#operations-Service-livez .try-out__btn').click()
  await page.locator('#operations-Service-livez .execute').click()
  await page.locator('#operations-Service-livez .live-responses-table .microlight').first().waitFor()
  assert((await page.locator('#operations-Service-livez .live-responses-table').textContent())?.includes('"status"'))

  assert.deepEqual(complaints, [])
  assert.deepEqual([...new Set(asked.filter((url) => !url.startsWith('data:')).map((url) => new URL(url).origin))], [stack.baseUrl])
  console.log('the page shows every operation, calls one, and asks nobody but the service')
} finally {
  await browser.close()
  await stack.close()
}
