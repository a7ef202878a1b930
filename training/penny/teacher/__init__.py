"""The teacher: a diffusion transformer on 64 latent tokens."""
