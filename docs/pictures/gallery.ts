// Makes docs/pictures/gallery.png by asking the running service (`npm start`) for a fixed list of prompts: `node docs/pictures/gallery.ts`.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generationResponseSchema } from '@mintmark/shared'
import OpenAI from 'openai'
import sharp from 'sharp'
import { z } from 'zod'

const prompts = [
  'red apple, 3d',
  'cat face, 3d',
  'blue cat face, 3d',
  'birthday cake, 3d',
  'a happy robot, 3d',
  'rocket, 3d',
  'octopus, flat',
  'pink car, 3d',
  'mushroom, flat',
  'crown, 3d',
  'fox, 3d',
  'hot dog, 3d',
]
const columns = 6
const side = 128

const devFile = z.object({ baseUrl: z.string(), apiKey: z.string() }).parse(JSON.parse(await readFile('.mintmark/dev.json', 'utf8')))
const client = new OpenAI({ baseURL: `${devFile.baseUrl}/v1`, apiKey: devFile.apiKey })

async function draw(prompt: string): Promise<Buffer> {
  const params = { prompt, response_format: 'b64_json' as const, seed: 7 }
  const { data } = generationResponseSchema.parse(await client.images.generate(params))
  return Buffer.from(data[0]?.b64_json ?? '', 'base64')
}

const tiles = await Promise.all(
  prompts.map(async (prompt, i) => ({ input: await draw(prompt), left: (i % columns) * side, top: Math.floor(i / columns) * side })),
)
const sheet = { width: columns * side, height: Math.ceil(prompts.length / columns) * side, channels: 4 as const, background: '#ffffff' }
await sharp({ create: sheet }).composite(tiles).png({ palette: true }).toFile(join(import.meta.dirname, 'gallery.png'))
