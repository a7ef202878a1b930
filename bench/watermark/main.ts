// node bench/watermark/main.ts [--only PART,…] [--from N] [--images N] [--size PX] [--sides PX,…] [--tries N] [--python FILE]:
// the watermark's figures. The matrix runs in pieces: `--from 0 --images 3`, `--from 3 --images 3`, … (per source).
// Parts: matrix, peers, stickers, false-accepts, copying, timings. Needs the corpus of prepare.ts; results also go to bench/results/.
import { parseArgs } from 'node:util'
import { createWatermarker, type Residual } from '@mintmark/watermark'
import { publish, type Row } from '../report/report.ts'
import { countSurvivors } from './averaging.ts'
import { countCopies } from './copying.ts'
import { listPictures, loadPicture, SOURCES } from './corpus.ts'
import { openExtractor } from './extractor.ts'
import { countFalseAccepts } from './false-accepts.ts'
import { overWhite, rgbaOf } from './image.ts'
import { factsOf, markAll, runAttacks } from './matrix.ts'
import { addPiece } from './pieces.ts'
import { runPeers } from './peers.ts'
import { matrixRows, peerRows, qualityOf, stickerRows, stickerSummary } from './rows.ts'
import { markStickers, runStickers } from './stickers.ts'
import { measureTimings } from './timings.ts'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'matrix,peers,stickers,false-accepts,copying,timings' },
    from: { type: 'string', default: '0' },
    images: { type: 'string', default: '18' },
    size: { type: 'string', default: '512' },
    sides: { type: 'string', default: '128,256,512' },
    tries: { type: 'string', default: '100000' },
    python: { type: 'string', default: 'python3' },
  },
})

/** Grey levels RMS; the mark itself has about one on smooth ground. */
const AVERAGING_STRENGTHS = [1, 2, 4]

const perSource = Number(options.images)
const sizePx = Number(options.size)
const key = { id: 'bench', key: new TextEncoder().encode('a key for the bench, no secret at all') }
const residual: Residual = await openExtractor()
const watermarker = createWatermarker({ masterKeys: [key], residual })

async function matrix(): Promise<void> {
  const fresh = await markAll(watermarker, listPictures(perSource, SOURCES, Number(options.from)), sizePx)
  const piece = { marked: fresh.map(factsOf), outcomes: await runAttacks(watermarker, fresh) }
  const { marked, outcomes } = addPiece(`matrix-${sizePx}`, piece)
  const title = `Watermark: exact id after each attack, ${marked.length} pictures at ${sizePx} px, marked with the self-check`
  await publish(`watermark-matrix-${sizePx}`, { title, notes: [qualityOf(marked)], rows: matrixRows(outcomes) })
}

async function peers(): Promise<void> {
  const pictures = listPictures(Math.min(perSource, 6))
  const marked = await markAll(watermarker, pictures, sizePx)
  const ours = await runAttacks(watermarker, marked)
  const results = await runPeers(options.python, pictures, sizePx)
  const title = `Watermark: side by side on ${pictures.length} pictures at ${sizePx} px (48-bit id; only ours also carries a tag)`
  await publish('watermark-peers', { title, notes: [], rows: peerRows(marked, ours, results) })
}

async function stickers(): Promise<void> {
  for (const sidePx of options.sides.split(',').map(Number)) {
    const marked = await markStickers(watermarker, listPictures(perSource, ['emoji', 'generated']), sidePx)
    const outcomes = await runStickers(watermarker, marked, sidePx)
    const title = `Watermark: ${marked.length} transparent stickers at ${sidePx} px`
    await publish(`watermark-stickers-${sidePx}`, { title, notes: [stickerSummary(marked)], rows: stickerRows(outcomes) })
  }
}

async function falseAccepts(): Promise<void> {
  const { pictures, tries, accepts, largestZ } = await countFalseAccepts(listPictures(perSource), residual, Number(options.tries))
  const rows = [{ pictures, tries, accepts, 'expected at 16 bits': (tries / 2 ** 20).toFixed(2), 'largest z': largestZ }]
  await publish('watermark-false-accepts', { title: 'Watermark: unmarked pictures, tag cut to 16 bits', notes: [], rows })
}

async function copying(): Promise<void> {
  const pictures = listPictures(Math.min(perSource, 6))
  const marked = await markAll(watermarker, pictures, sizePx)
  const originals = await Promise.all(pictures.map(async (picture) => rgbaOf(overWhite(await loadPicture(picture, sizePx)))))
  const copied = await countCopies(watermarker, marked, originals)
  const rows: Row[] = [{ attack: 'the mark copied onto another picture reads there', pictures: marked.length, marks: copied }]
  for (const strength of AVERAGING_STRENGTHS) {
    const survivors = await countSurvivors(watermarker, marked, strength)
    rows.push({ attack: `their average, ${strength} grey levels, taken away: still read`, pictures: marked.length, marks: survivors })
  }
  await publish('watermark-copying', { title: 'Watermark: copying and averaging', notes: [], rows })
}

async function timings(): Promise<void> {
  const rows = await measureTimings(watermarker, listPictures(3))
  await publish('watermark-timings', { title: 'Watermark: milliseconds at 1024 px, extractor on one thread', notes: [], rows })
}

const parts = { matrix, peers, stickers, 'false-accepts': falseAccepts, copying, timings }
const wanted = options.only.split(',')
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) throw new RangeError(`no part is called ${unknown.join(', ')}`)
for (const [name, part] of Object.entries(parts)) if (wanted.includes(name)) await part()
