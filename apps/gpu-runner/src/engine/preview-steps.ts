// After which steps of a run its predicted picture is shown.

/**
 * At most `count` step numbers (1..steps - 1, ascending), spread evenly over the run. Fewer where the run has fewer steps: after
 * the last one comes the picture itself.
 */
export function previewSteps(steps: number, count: number): number[] {
  const at = Array.from({ length: count }, (_, i) => Math.round(((i + 1) * steps) / (count + 1)))
  return [...new Set(at)].filter((step) => step >= 1 && step < steps)
}
