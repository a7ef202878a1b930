"""RGBA autoencoder: 256 px to 16 x 16 x 16 latents."""
