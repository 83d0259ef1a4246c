"""The static embedding while it is trained: a table of token vectors, a step's rows at a time."""

import numpy as np
import torch

from batches import Bags


class StaticEmbedding:
    """Token table with learned weights, trained row by row: a step touches only the rows of its batch."""

    def __init__(self, stems: np.ndarray, idf: np.ndarray, dimensions: int) -> None:
        self.stems = stems
        scale = dimensions**-0.5
        self.own = LazyAdam(torch.randn(len(stems), dimensions) * scale * 0.3)
        self.stem = LazyAdam(torch.randn(int(stems.max()) + 1, dimensions) * scale)
        self.log_weight = LazyAdam(torch.from_numpy(np.log(idf).astype(np.float32))[:, None])

    def table(self) -> np.ndarray:
        """The rows as they are exported."""
        return ((self.own.value + self.stem.value[self.stems]) * self.log_weight.value.exp()).numpy()

    def resume(self, table: np.ndarray) -> None:
        """Starts from exported rows; the stems begin again at zero, for what the forms of a word learn from now on."""
        lengths = np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
        self.own.value = torch.from_numpy(table / lengths)
        self.log_weight.value = torch.from_numpy(np.log(lengths))
        self.stem.value.zero_()

    def gather(self, ids: np.ndarray) -> tuple[torch.Tensor, np.ndarray]:
        """The rows of the tokens in `ids`, with gradients, and each token's place among them."""
        tokens, place = distinct_of(ids, len(self.stems))
        stems, stem_place = distinct_of(self.stems[tokens], len(self.stem.value))
        own, weight = self.own.take(tokens), self.log_weight.take(tokens)
        return (own + self.stem.take(stems)[torch.from_numpy(stem_place[self.stems[tokens]])]) * weight.exp(), place

    def step(self, rate: float) -> None:
        for part in (self.own, self.stem, self.log_weight):
            part.step(rate)


class LazyAdam:
    """Adam (Kingma and Ba, 2014) on the rows that a step used; the moments of the others wait."""

    def __init__(self, value: torch.Tensor, betas: tuple[float, float] = (0.9, 0.99)) -> None:
        self.value, self.betas = value, betas
        self.first, self.second = torch.zeros_like(value), torch.zeros_like(value)
        self.steps = torch.zeros(len(value), 1)

    def take(self, rows: np.ndarray) -> torch.Tensor:
        self.rows = torch.from_numpy(rows)
        self.used = self.value[self.rows].requires_grad_()
        return self.used

    def step(self, rate: float) -> None:
        rows, gradient, (b1, b2) = self.rows, self.used.grad, self.betas
        self.steps[rows] += 1
        first = self.first[rows].mul_(b1).add_(gradient, alpha=1 - b1)
        second = self.second[rows].mul_(b2).addcmul_(gradient, gradient, value=1 - b2)
        self.first[rows], self.second[rows] = first, second
        steps = self.steps[rows]
        update = (first / (1 - b1**steps)) / ((second / (1 - b2**steps)).sqrt_() + 1e-8)
        self.value[rows] -= rate * update


def distinct_of(ids: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The distinct values of `ids`, ascending, and a table from value to place."""
    used = np.zeros(size, bool)
    used[ids] = True
    values = np.flatnonzero(used)
    place = np.zeros(size, np.int64)
    place[values] = np.arange(len(values))
    return values, place


def embed(rows: torch.Tensor, place: np.ndarray, bags: Bags) -> torch.Tensor:
    """Weighted sums of the rows of each bag."""
    return torch.nn.functional.embedding_bag(
        torch.from_numpy(place[bags.ids]), rows, torch.from_numpy(bags.starts.astype(np.int64)),
        mode='sum', per_sample_weights=torch.from_numpy(bags.weights),
    )  # fmt: skip
