"""Six small training tasks on real data: what is trained, by which optimizer, on which batches."""

import torch
from torch import nn
from torch.nn import functional

import data

VALIDATION_IMAGES = 4000
CONTEXT = 32


class Images:
    """Batches of Fashion-MNIST; the batch at a position depends on seed and position alone."""

    def __init__(self, seed, size=64, count=60000, targets="labels", shape=(784,)):
        pixels, labels = data.fashion("train")
        self.inputs, self.targets = self._pairs(pixels[:count], labels[:count], targets, shape)
        pixels, labels = data.fashion("t10k")
        part = slice(VALIDATION_IMAGES)
        self.validation = self._pairs(pixels[part], labels[part], targets, shape)
        self.seed, self.size, self.per_epoch = seed, size, count // size
        self._epoch, self._order = -1, None

    @staticmethod
    def _pairs(pixels, labels, targets, shape):
        inputs = ((pixels - 0.286) / 0.353).reshape(-1, *shape)
        return inputs, pixels if targets == "pixels" else labels

    def batch(self, position):
        epoch, place = divmod(position, self.per_epoch)
        if epoch != self._epoch:
            generator = torch.Generator().manual_seed(1_000_003 * self.seed + epoch)
            self._epoch, self._order = epoch, torch.randperm(len(self.inputs), generator=generator)
        chosen = self._order[place * self.size:(place + 1) * self.size]
        return self.inputs[chosen], self.targets[chosen]


class Text:
    """Batches of random windows of a text; the target of a byte is the next one."""

    def __init__(self, seed, size=16, windows=320):
        self.symbols, self.vocabulary = data.text("train")
        held_out, _ = data.text("t10k")
        self.validation = self._windows(held_out, torch.linspace(0, len(held_out) - CONTEXT - 1, windows).long())
        self.seed, self.size = seed, size
        self.per_epoch = len(self.symbols) // (CONTEXT * size)

    @staticmethod
    def _windows(symbols, starts):
        windows = symbols[starts[:, None] + torch.arange(CONTEXT + 1)]
        return windows[:, :-1], windows[:, 1:]

    def batch(self, position):
        generator = torch.Generator().manual_seed(1_000_003 * self.seed + position)
        starts = torch.randint(len(self.symbols) - CONTEXT, (self.size,), generator=generator)
        return self._windows(self.symbols, starts)


class Transformer(nn.Module):
    """A byte-level language model: two pre-norm layers of width 32 with two heads."""

    def __init__(self, vocabulary, width=32, layers=2, heads=2):
        super().__init__()
        self.embedding, self.place = nn.Embedding(vocabulary, width), nn.Parameter(0.02 * torch.randn(CONTEXT, width))
        layer = lambda: nn.TransformerEncoderLayer(
            width, heads, 4 * width, dropout=0, activation="gelu", batch_first=True, norm_first=True)
        self.layers = nn.ModuleList(layer() for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(CONTEXT), persistent=False)

    def forward(self, symbols):
        hidden = self.embedding(symbols) + self.place
        for layer in self.layers:
            hidden = layer(hidden, src_mask=self.mask, is_causal=True)
        return self.head(self.norm(hidden)).transpose(1, 2)


def convolutional(normalised):
    norm = nn.BatchNorm2d if normalised else lambda _: nn.Identity()
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, 2, 1), norm(8), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), norm(16), nn.ReLU(),
        nn.Flatten(), nn.Linear(784, 10))


def autoencoder():
    return nn.Sequential(
        nn.Linear(784, 64), nn.Tanh(), nn.Linear(64, 12), nn.Linear(12, 64), nn.Tanh(),
        nn.Linear(64, 784), nn.Sigmoid())


class Task:
    """A name, batches, a net, a loss and the user's optimizer; `centre` is where the grid of learning rates begins."""

    def __init__(self, name, family, centre, batches, net, loss=functional.cross_entropy, **options):
        self.name, self.family, self.centre = name, family, centre
        self.batches, self.net, self.loss, self.options = batches, net, loss, options

    def optimizer(self, parameters):
        kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
        return kinds[self.family](parameters, lr=0.0, **self.options)


def image(**options):
    return lambda seed: Images(seed, **options)


TASKS = {task.name: task for task in [
    Task("softmax-sgd", "sgd", -1.5, image(), lambda _: nn.Sequential(nn.Linear(784, 10))),
    Task("mlp-momentum", "sgd", -1.5, image(count=20000),
         lambda _: nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10)), momentum=0.9, weight_decay=1e-4),
    Task("cnn-adam", "adam", -2.5, image(size=32, shape=(1, 28, 28)), lambda _: convolutional(False)),
    Task("batchnorm-momentum", "sgd", -1.0, image(size=32, shape=(1, 28, 28)), lambda _: convolutional(True),
         momentum=0.9, weight_decay=5e-4),
    Task("transformer-adamw", "adamw", -2.5, Text, lambda batches: Transformer(batches.vocabulary), weight_decay=0.1),
    Task("autoencoder-momentum", "sgd", 0.5, image(count=20000, targets="pixels"), lambda _: autoencoder(),
         loss=functional.mse_loss, momentum=0.9),
]}
