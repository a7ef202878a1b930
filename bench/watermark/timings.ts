// How long marking and reading take, at 1024 px, on as many cores as the extractor's one thread and this one need.
import type { Watermarker } from '@mintmark/watermark'
import type { Row } from '../report/report.ts'
import { percentile } from '../report/statistics.ts'
import { overWhite, rgbaOf } from './image.ts'
import { loadPicture, type Picture } from './corpus.ts'

const SHORT_SIDE_PX = 1024
const REPETITIONS = 10

async function measure(name: string, work: () => Promise<unknown>): Promise<Row> {
  await work()
  const times: number[] = []
  for (let i = 0; i < REPETITIONS; i++) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  return { what: name, least: Math.min(...times), median: percentile(times, 0.5), p95: percentile(times, 0.95) }
}

/** The first square picture, so that the figures are of 1024 x 1024 pixels. */
export async function measureTimings(watermarker: Watermarker, pictures: readonly Picture[]): Promise<Row[]> {
  const [picture] = pictures
  if (picture === undefined) throw new RangeError('timings need a picture')
  const image = await rgbaOf(overWhite(await loadPicture(picture, SHORT_SIDE_PX)))
  const marked = { ...image, data: (await watermarker.embed(image, 5n)).data }
  return [
    await measure('embed', () => watermarker.embed(image, 5n)),
    await measure('read, frame kept', () => watermarker.extract(marked, { exhaustive: false })),
    await measure('no mark, direct', () => watermarker.extract(image, { exhaustive: false })),
    await measure('no mark, full search', () => watermarker.extract(image, { exhaustive: true })),
  ]
}
