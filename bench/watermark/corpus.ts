// The bench's pictures, read from the git-ignored folder that prepare.ts fills.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { type RgbaImage, rgbaOf } from './image.ts'

export const WORK = join(import.meta.dirname, '..', 'results', 'watermark')
export const CORPUS = join(WORK, 'corpus')
export const SOURCES = ['photographs', 'emoji', 'generated'] as const

export type Source = (typeof SOURCES)[number]
export type Picture = { source: Source; name: string; file: string }

/** At most `perSource` pictures of each source, in name order, from number `from` on. */
export function listPictures(perSource: number, sources: readonly Source[] = SOURCES, from = 0): Picture[] {
  if (!existsSync(CORPUS)) throw new Error(`${CORPUS} is missing: run node bench/watermark/prepare.ts first`)
  return sources.flatMap((source) => {
    const folder = join(CORPUS, source)
    return readdirSync(folder)
      .sort()
      .slice(from, from + perSource)
      .map((name) => ({ source, name, file: join(folder, name) }))
  })
}

/** The picture with its short side scaled to `shortSidePx`, Lanczos. */
export const loadPicture = ({ file }: Picture, shortSidePx: number): Promise<RgbaImage> =>
  rgbaOf(sharp(file).resize(shortSidePx, shortSidePx, { fit: 'outside' }))
