// Cosine noise schedule of improved DDPM.

const signalAt = (t: number): number => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2

/** `steps` betas with signal `cos^2`, capped at 0.999 (Nichol & Dhariwal 2021, arXiv:2102.09672, eq. 17; diffusers' "squaredcos_cap_v2"). */
export const cosineBetas = (steps: number): readonly number[] =>
  Array.from({ length: steps }, (_, t) => Math.min(1 - signalAt((t + 1) / steps) / signalAt(t / steps), 0.999))
