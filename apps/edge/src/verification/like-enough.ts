// When a picture counts as the one that a likeness was kept of.

/**
 * Likeness from which a mark counts as sitting on its own picture. Copies that were cropped to a quarter, darkened or pasted on a page
 * stay above 0.85, strangers below 0.82 (bench/likeness).
 */
export const likeEnough = 0.83
