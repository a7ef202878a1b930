"""The cached training set: latents, captions and their embeddings."""
