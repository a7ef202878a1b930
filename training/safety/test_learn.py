"""The weights of branches are averaged tensor by tensor."""

import torch

import learn


def test_the_average_of_two_models_is_halfway() -> None:
    models = [torch.nn.Linear(3, 2) for _ in range(2)]
    middle = learn._average(models)
    for name, value in middle.items():
        assert torch.allclose(value, (models[0].state_dict()[name] + models[1].state_dict()[name]) / 2)
