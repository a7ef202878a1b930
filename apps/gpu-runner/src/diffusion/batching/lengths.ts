// How many steps a request takes, known by its signal, so that a batch of steps can be made for those that are soon done.
const steps = new WeakMap<AbortSignal, number>()

/** Requests of so few steps are waited for by somebody who watches; the few-step models' own counts. */
const mostFewSteps = 4

/** Tells the batchers, before the first row, how many steps the request of this signal takes. */
export const announceSteps = (signal: AbortSignal, count: number): void => void steps.set(signal, count)

/** False for a request that was not announced. */
export const hasFewSteps = (signal: AbortSignal): boolean => (steps.get(signal) ?? Infinity) <= mostFewSteps
