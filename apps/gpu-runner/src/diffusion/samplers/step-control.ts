// Step-size control of an adaptive solver: a PI controller over the error estimates of a pair of orders 2 and 3.

/** Next step size from the error of this one, in units of the tolerance: at most 1 is accepted. */
export type StepControl = (error: number) => { readonly accepted: boolean; readonly factor: number }

const clamp = (factor: number): number => Math.min(Math.max(factor, 0.2), 5)

/** Gustafsson 1991's PI controller with exponents 0.7/3 and 0.4/3 (Hairer & Wanner, Solving ODEs II, IV.2); after a rejection plain I. */
export function createStepControl(): StepControl {
  let previous = 1
  return function control(error) {
    const bounded = Math.max(error, 1e-10)
    if (error > 1) return { accepted: false, factor: Math.min(clamp(0.9 * bounded ** (-1 / 3)), 0.9) }
    const factor = clamp(0.9 * bounded ** (-0.7 / 3) * previous ** (0.4 / 3))
    previous = bounded
    return { accepted: true, factor }
  }
}
