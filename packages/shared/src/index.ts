// The contracts that the edge and the runner share.
export const contractVersion = 1
