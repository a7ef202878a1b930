// Renders the art packages to square RGBA tiles (images.u8, straight alpha) with their names (pictures.json).
// usage: node render.mjs NODE_MODULES OUT_FOLDER SIZE
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { listPictures } from './catalogue.mjs'

const [modules, out, sizeText = '256'] = process.argv.slice(2)
const size = Number(sizeText)
const sharp = createRequire(`${modules}/sharp/package.json`)('sharp')

async function renderPixels(picture) {
  const source = picture.svg ? Buffer.from(picture.svg) : picture.file
  const fit = { fit: 'contain', background: '#0000', kernel: 'lanczos3' }
  return sharp(source).resize(size, size, fit).ensureAlpha().raw().toBuffer()
}

mkdirSync(out, { recursive: true })
const images = openSync(`${out}/images.u8`, 'w')
const kept = []
let unreadable = 0
for (const picture of listPictures(modules)) {
  const pixels = await renderPixels(picture).catch(() => null)
  if (pixels?.length !== size * size * 4) {
    unreadable += 1
    continue
  }
  writeSync(images, pixels)
  const { svg: _svg, file: _file, ...names } = picture
  kept.push(names)
}
closeSync(images)
writeFileSync(`${out}/pictures.json`, JSON.stringify(kept))
console.log(`${kept.length} pictures of ${size} px, ${unreadable} unreadable`)
