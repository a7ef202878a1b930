// node bench/watermark/prepare.ts: fills the git-ignored corpus with pictures of clear licence from three kinds of source.
// Photographs: scikit-image's data (public domain or CC0, see its data/README.txt) and scikit-learn's (CC BY 2.0), from PyPI.
// Emoji: Fluent Emoji 3D (MIT), Noto (Apache-2.0), Twemoji (CC BY 4.0), from npm. Generated: the house model's stickers.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'
import { CORPUS, type Source, WORK } from './corpus.ts'
import { pipelineOf } from './image.ts'
import { generateStickers } from './penny.ts'

const PER_SOURCE = 18
const PACKAGES = join(WORK, 'packages')
const PHOTOGRAPHS = [
  'skimage/data/astronaut.png', 'skimage/data/brick.png', 'skimage/data/camera.png', 'skimage/data/cell.png',
  'skimage/data/chelsea.png', 'skimage/data/clock_motion.png', 'skimage/data/coffee.png', 'skimage/data/coins.png',
  'skimage/data/grass.png', 'skimage/data/gravel.png', 'skimage/data/hubble_deep_field.jpg', 'skimage/data/ihc.png',
  'skimage/data/moon.png', 'skimage/data/motorcycle_left.png', 'skimage/data/retina.jpg', 'skimage/data/rocket.jpg',
  'sklearn/datasets/images/china.jpg', 'sklearn/datasets/images/flower.jpg',
] // prettier-ignore
const NPM = ['@lobehub/fluent-emoji-3d@1.1.0', '@iconify-json/noto@1.2.9', '@iconify-json/twemoji@1.2.5']
const iconsSchema = z.object({
  width: z.number().default(16),
  height: z.number().default(16),
  icons: z.record(z.string(), z.object({ body: z.string() })),
})

function folder(source: Source): string {
  const path = join(CORPUS, source)
  mkdirSync(path, { recursive: true })
  return path
}

const fileFor = (source: Source, index: number): string => join(folder(source), `${String(index).padStart(2, '0')}.png`)

function fetchPackages(): void {
  mkdirSync(PACKAGES, { recursive: true })
  execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', PACKAGES, ...NPM], { stdio: 'inherit' })
  execFileSync('python3', ['-m', 'pip', 'install', '-q', '--no-deps', '--target', PACKAGES, 'scikit-image', 'scikit-learn'], {
    stdio: 'inherit',
  })
}

async function savePhotographs(): Promise<void> {
  for (const [i, path] of PHOTOGRAPHS.entries())
    await sharp(join(PACKAGES, path)).toColourspace('srgb').png().toFile(fileFor('photographs', i))
}

/** `count` items, evenly spread over a list. */
const spread = <T>(items: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / count)]).filter((item) => item !== undefined)

function svgsOf(name: string, count: number): Buffer[] {
  const file = join(PACKAGES, 'node_modules', '@iconify-json', name, 'icons.json')
  const { width, height, icons } = iconsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  return spread(Object.values(icons), count).map(({ body }) =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="512" height="512">${body}</svg>`),
  )
}

async function saveEmoji(): Promise<void> {
  const assets = join(PACKAGES, 'node_modules', '@lobehub', 'fluent-emoji-3d', 'assets')
  const third = PER_SOURCE / 3
  const rendered = spread(readdirSync(assets).sort(), third).map((name) => join(assets, name))
  for (const [i, input] of [...rendered, ...svgsOf('noto', third), ...svgsOf('twemoji', third)].entries()) {
    await sharp(input).png().toFile(fileFor('emoji', i))
  }
}

async function saveGenerated(): Promise<void> {
  const stickers = await generateStickers(PER_SOURCE)
  for (const [i, sticker] of stickers.entries()) await pipelineOf(sticker).png().toFile(fileFor('generated', i))
}

fetchPackages()
await savePhotographs()
await saveEmoji()
await saveGenerated()
