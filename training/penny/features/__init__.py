"""Image features from networks that npm packages carry: for the perceptual loss and for the evaluation."""
