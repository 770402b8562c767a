"""The data: Fashion-MNIST from Debian's dataset-fashion-mnist, text from Python's own documentation."""

import functools
import gzip
import os
import pydoc_data.topics

import numpy as np
import torch

FASHION_MNIST = os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist")


def _idx(name, header):
    with gzip.open(os.path.join(FASHION_MNIST, name)) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


@functools.lru_cache
def fashion(part):
    """Images of `train` or `t10k` as numbers in [0, 1], n x 784, and their labels."""
    pixels = _idx(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(np.float32) / 255
    return torch.from_numpy(pixels), torch.from_numpy(_idx(f"{part}-labels-idx1-ubyte.gz", 8).astype(np.int64))


def _paragraphs():
    """Paragraphs of Python's help topics, each once: topics repeat one another, and a copy on both sides would leak."""
    text = "\n\n".join(pydoc_data.topics.topics[name] for name in sorted(pydoc_data.topics.topics))
    return list(dict.fromkeys(text.split("\n\n")))


@functools.lru_cache
def text(part, held_out=5, run=20):
    """Bytes of the text as symbols 0..n-1, and n; every fifth run of twenty paragraphs is held out (`t10k`)."""
    paragraphs = _paragraphs()
    held = lambda i: (i // run) % held_out == held_out - 1
    chosen = [p for i, p in enumerate(paragraphs) if held(i) == (part != "train")]
    symbols = sorted(set("\n\n".join(paragraphs).encode()))
    index = np.zeros(256, np.int64)
    index[symbols] = np.arange(len(symbols))
    return torch.from_numpy(index[np.frombuffer("\n\n".join(chosen).encode(), np.uint8)]), len(symbols)
