// Makes docs/pictures/gallery.png by asking the running service (`npm start`) for the 48 fixed prompts of Penny's evaluation: `node docs/pictures/gallery.ts`.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generationResponseSchema } from '@mintmark/shared'
import OpenAI from 'openai'
import sharp from 'sharp'
import { z } from 'zod'

const list = join(import.meta.dirname, '..', '..', 'training', 'penny', 'eval', 'grid.json')
const prompts = z.array(z.string()).parse(JSON.parse(await readFile(list, 'utf8')))
const columns = 12
const side = 96

const devFile = z.object({ baseUrl: z.string(), apiKey: z.string() }).parse(JSON.parse(await readFile('.mintmark/dev.json', 'utf8')))
const client = new OpenAI({ baseURL: `${devFile.baseUrl}/v1`, apiKey: devFile.apiKey })

async function draw(prompt: string): Promise<Buffer> {
  const params = { prompt, response_format: 'b64_json' as const, seed: 7 }
  const { data } = generationResponseSchema.parse(await client.images.generate(params))
  return sharp(Buffer.from(data[0]?.b64_json ?? '', 'base64'))
    .resize(side, side)
    .png()
    .toBuffer()
}

const tiles: { input: Buffer; left: number; top: number }[] = []
for (const [i, prompt] of prompts.entries())
  tiles.push({ input: await draw(prompt), left: (i % columns) * side, top: Math.floor(i / columns) * side })
const sheet = { width: columns * side, height: Math.ceil(prompts.length / columns) * side, channels: 4 as const, background: '#ffffff' }
await sharp({ create: sheet }).composite(tiles).png({ palette: true }).toFile(join(import.meta.dirname, 'gallery.png'))
