// The page /verify in headless Chromium, against a real service: `node test/browser/verify-page.ts` (CHROMIUM names another binary).
import assert from 'node:assert/strict'
import { chromium, type Page } from 'playwright-core'
import { z } from 'zod'
import sharp from 'sharp'
import { startTestStack } from '../e2e/stack.ts'

const answerSchema = z.object({ data: z.array(z.object({ id: z.string(), b64_json: z.string() })) })

async function makePicture(baseUrl: string, apiKey: string): Promise<{ id: string; bytes: Buffer }> {
  const response = await fetch(`${baseUrl}/v1/images/generations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'a red fox', size: '512x512', background: 'opaque', steps: 2, response_format: 'b64_json' }),
  })
  const [image] = answerSchema.parse(await response.json()).data
  assert(image)
  return { id: image.id, bytes: Buffer.from(image.b64_json, 'base64') }
}

type Shown = { readonly verdict: string; readonly text: string; readonly status: string }

/** Chooses a file and waits for the verdict, or for the sentence that says why there is none. */
async function choose(page: Page, name: string, buffer: Buffer): Promise<Shown> {
  await page.setInputFiles('#file', { name, mimeType: 'image/png', buffer })
  const text = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? ''
  // The page's policy forbids the evaluation that waitForFunction needs.
  while ((await text('#status')).startsWith('Reading')) await page.waitForTimeout(50)
  return { verdict: await text('#verdict'), text: await text('#result'), status: await text('#status') }
}

const stack = await startTestStack()
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${stack.baseUrl}/verify`)
  const { id, bytes } = await makePicture(stack.baseUrl, stack.apiKey)

  const intact = await choose(page, 'a.png', bytes)
  assert.equal(intact.verdict, 'Made by this service, unchanged')
  assert(intact.text.includes(id) && intact.text.includes('Created with penny by an AI model'))

  const recovered = await choose(page, 'b.png', await sharp(bytes).jpeg({ quality: 80 }).toBuffer())
  assert.equal(recovered.verdict, 'Made by this service, changed since')
  assert(recovered.text.includes('recovered by the watermark'))
  assert.deepEqual(complaints, [])

  const refused = await choose(page, '<img src=x onerror=alert(1)>.png', Buffer.from('no picture'))
  assert(refused.status.includes('cannot be decoded'))
  assert(await page.isHidden('#result'))
  console.log('the page shows an intact picture, a recovered one and a refusal, without an error of its own')
} finally {
  await browser.close()
  await stack.close()
}
