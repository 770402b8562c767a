"""torch's learning-rate schedulers by their own names and arguments, right after every resume.

>>> from rheostat.torch.lr_scheduler import CosineAnnealingLR  # in place of torch.optim.lr_scheduler
"""

from torch.optim.lr_scheduler import LRScheduler

from ._composed import ChainedScheduler, SequentialLR
from ._cyclic import CyclicLR
from ._factors import ConstantLR, ExponentialLR, LinearLR, MultiStepLR, PolynomialLR, StepLR
from ._functions import LambdaLR, MultiplicativeLR
from ._hugging_face import get_scheduler
from ._one_cycle import OneCycleLR
from ._plateau import ReduceLROnPlateau
from ._timm import TimmScheduler, create_scheduler_v2
from ._waves import CosineAnnealingLR, CosineAnnealingWarmRestarts

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
    "TimmScheduler",
    "create_scheduler_v2",
    "get_scheduler",
]
