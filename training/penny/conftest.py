"""Tests run on one thread: two threads that wait for each other are slower than one on a shared machine."""

import torch

torch.set_num_threads(1)
