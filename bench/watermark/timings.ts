// How long marking and reading take at 1024 px: processor time, which a busy machine hardly changes, and wall time.
import type { Watermarker } from '@mintmark/watermark'
import type { Row } from '../report/report.ts'
import { percentile } from '../report/statistics.ts'
import { overWhite, rgbaOf } from './image.ts'
import { loadPicture, type Picture } from './corpus.ts'

const SHORT_SIDE_PX = 1024
const REPETITIONS = 10

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function measure(name: string, work: () => Promise<unknown>): Promise<Row> {
  await work()
  const cpu: number[] = []
  const wall: number[] = []
  for (let i = 0; i < REPETITIONS; i++) {
    const [beganCpu, beganWall] = [cpuMs(), performance.now()]
    await work()
    cpu.push(cpuMs() - beganCpu)
    wall.push(performance.now() - beganWall)
  }
  const row = { what: name, 'CPU least': Math.min(...cpu), 'CPU median': percentile(cpu, 0.5) }
  return { ...row, 'wall least': Math.min(...wall), 'wall median': percentile(wall, 0.5) }
}

/** The first square picture, so that the figures are of 1024 x 1024 pixels. */
export async function measureTimings(watermarker: Watermarker, pictures: readonly Picture[]): Promise<Row[]> {
  const [picture] = pictures
  if (picture === undefined) throw new RangeError('timings need a picture')
  const image = await rgbaOf(overWhite(await loadPicture(picture, SHORT_SIDE_PX)))
  const data = await watermarker.embed(image, 5n)
  if (data === null) throw new RangeError('the picture for the timings carries nothing')
  const marked = { ...image, data }
  return [
    await measure('embed', () => watermarker.embed(image, 5n)),
    await measure('read, frame kept', () => watermarker.extract(marked, { exhaustive: false })),
    await measure('no mark, direct', () => watermarker.extract(image, { exhaustive: false })),
    await measure('no mark, full search', () => watermarker.extract(image, { exhaustive: true })),
  ]
}
