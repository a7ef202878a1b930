"""Evaluation: fixed prompt lists, feature space, figures."""
