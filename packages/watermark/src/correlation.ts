// Circular correlation of a square tile with a known template, and its strongest shift.
import { type Complex, forward2d, inverse2d } from './fft.ts'

export type Spectrum = Complex & { side: number }

/** A peak of the correlation: where the template's origin lies in the tile, and how many deviations it stands out. */
export type Peak = { x: number; y: number; z: number }

export function spectrumOf(tile: Float32Array, side: number): Spectrum {
  const spectrum = { re: Float32Array.from(tile), im: new Float32Array(tile.length), side }
  forward2d(spectrum, side)
  return spectrum
}

/** The template's conjugate spectrum, to be used many times. */
export function correlationTemplate(template: Float32Array, side: number): Spectrum {
  const { re, im } = spectrumOf(template, side)
  return { re, im: im.map((value) => -value), side }
}

function multiply(a: Spectrum, b: Spectrum): Complex {
  const re = new Float32Array(a.re.length)
  const im = new Float32Array(a.re.length)
  for (let i = 0; i < re.length; i++) {
    re[i] = (a.re[i] ?? 0) * (b.re[i] ?? 0) - (a.im[i] ?? 0) * (b.im[i] ?? 0)
    im[i] = (a.re[i] ?? 0) * (b.im[i] ?? 0) + (a.im[i] ?? 0) * (b.re[i] ?? 0)
  }
  return { re, im }
}

function strongest(values: Float32Array): { index: number; z: number } {
  let index = 0
  let sum = 0
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    sum += value
    squares += value * value
    if (value > (values[index] ?? 0)) index = i
  }
  const mean = sum / values.length
  const deviation = Math.sqrt(Math.max(squares / values.length - mean * mean, 0))
  return { index, z: deviation > 0 ? ((values[index] ?? 0) - mean) / deviation : 0 }
}

/** The strongest circular shift of the template in the tile that `spectrum` came from. */
export function correlate(spectrum: Spectrum, template: Spectrum): Peak {
  const { side } = spectrum
  const product = multiply(spectrum, template)
  inverse2d(product, side)
  const { index, z } = strongest(product.re)
  return { x: index % side, y: Math.floor(index / side), z }
}
