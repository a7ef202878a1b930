// The codec that the runner's self-check has, for pictures that are delivered as PNG.
import type { MarkCodec } from '@mintmark/watermark'
import { decode, overWhite, pipelineOf, recode } from './image.ts'

export const codec: MarkCodec = {
  encode: (image) => pipelineOf(image).png({ compressionLevel: 3 }).toBuffer(),
  decodeJpegCopy: async (encoded, quality) => recode(overWhite(await decode(encoded)).jpeg({ quality })),
}
