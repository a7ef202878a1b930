// Measures the likeness: its similarity for changed copies of a picture against that for other pictures, per source.
// `node bench/watermark/prepare.ts` fetches the pictures; `npm run bench -- likeness` prints the table.
import sharp, { type Sharp } from 'sharp'
import { compareWithKept } from '../../apps/gpu-runner/src/provenance/likeness/compare.ts'
import { type Likeness, takeLikeness } from '../../apps/gpu-runner/src/provenance/likeness/likeness.ts'
import { listPictures, loadPicture, SOURCES } from '../watermark/corpus.ts'

const perSource = 12
const sidePx = 512
const strangersPerPicture = 4
const upright = { angleDegrees: 0, mirrored: false }

const open = (bytes: Buffer): Sharp => sharp(bytes)
const cropped = (image: Sharp, share: number): Sharp => {
  const side = Math.round(sidePx * Math.sqrt(share))
  const at = Math.round((sidePx - side) / 2)
  return image.extract({ left: at, top: at, width: side, height: side })
}

const changes: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  'JPEG 50': (image) => image.jpeg({ quality: 50 }),
  'resize to half, JPEG 50': (image) => image.resize(sidePx / 2).jpeg({ quality: 50 }),
  'crop to 50 % of the area': (image) => cropped(image, 0.5).png(),
  'crop to 25 % of the area': (image) => cropped(image, 0.25).png(),
  'brightness x 0.5': (image) => image.modulate({ brightness: 0.5 }).png(),
  'brightness x 1.5': (image) => image.modulate({ brightness: 1.5 }).png(),
  'on a coloured page': (image) => image.extend({ top: 300, bottom: 200, left: 400, right: 100, background: '#357' }).png(),
}

async function pictures(source: (typeof SOURCES)[number]): Promise<Buffer[]> {
  const listed = listPictures(perSource, [source])
  return Promise.all(
    listed.map(async (picture) => {
      const { data, width, height } = await loadPicture(picture, sidePx)
      const square = sharp(data, { raw: { width, height, channels: 4 } }).resize(sidePx, sidePx, { fit: 'cover' })
      return square.flatten({ background: '#ffffff' }).png().toBuffer()
    }),
  )
}

const quantile = (values: readonly number[], q: number): string => {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[Math.floor(q * (sorted.length - 1))] ?? 0).toFixed(3)
}

async function similarities(files: readonly Buffer[], kept: readonly Likeness[], change: (image: Sharp) => Sharp) {
  const [own, strange]: [number[], number[]] = [[], []]
  for (const [i, file] of files.entries()) {
    const changed = open(await change(open(file)).toBuffer())
    for (let other = 0; other <= strangersPerPicture; other++) {
      const likeness = kept[(i + other) % kept.length]
      if (likeness) (other === 0 ? own : strange).push(await compareWithKept(changed, likeness, upright))
    }
  }
  return { own, strange }
}

console.log('| source | change | own: minimum, 5 %, median | strangers: median, 95 %, maximum |\n|---|---|---|---|')
for (const source of SOURCES) {
  const files = await pictures(source)
  const kept = await Promise.all(files.map((file) => takeLikeness(open(file), sidePx, sidePx)))
  for (const [name, change] of Object.entries(changes)) {
    const { own, strange } = await similarities(files, kept, change)
    const [low, high] = [[0, 0.05, 0.5].map((q) => quantile(own, q)), [0.5, 0.95, 1].map((q) => quantile(strange, q))]
    console.log(`| ${source} | ${name} | ${low.join(', ')} | ${high.join(', ')} |`)
  }
}
