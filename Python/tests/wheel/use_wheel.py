"""Uses an installed wheel, and looks at what is mapped: run by Scripts/test-wheel.sh, outside the repository."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import rheostat

library = Path(rheostat.__file__).with_name("librheostat.so")
assert library.exists(), "the wheel brings no library"
assert library.is_relative_to(sys.prefix), f"another rheostat was imported: {library}"
found = [tool for tool in ("swift", "swiftc", "cc", "gcc", "clang", "ld", "pkg-config") if shutil.which(tool)]
assert not found, f"{found} can be found, so nothing is shown"


def train(directive_rate: float, weight: float) -> float:
    """One update of gradient descent on weight^2/2."""
    return weight - directive_rate * weight


weight, steps = 1.0, 0
plan = rheostat.Plan(total=100, base_rate=0.1, signals=["trainingLoss"])
controller = rheostat.Controller("warmup(10) > plateau(monitor=trainingLoss, patience=3)", plan)
while controller.directive.do == "train":
    weight = train(controller.directive.rate or 0.0, weight)
    controller.trained({"trainingLoss": weight**2 / 2})
    steps += 1
assert steps == 100 and weight < 0.1, (steps, weight)

# The Gaussian process is what needs GSL.
search = rheostat.BayesianSearch(seed=1)
for _ in range(12):
    rate = search.ask()
    search.tell(rate, abs(rate - 0.01))
best = search.best()
assert best is not None and 0.001 < best.lr < 0.1, best

mapped = set(re.findall(r"/\S+\.so[.\d]*", Path("/proc/self/maps").read_text()))
foreign = [name for name in mapped if re.search(r"gsl|swift|blas|Foundation", name)]
assert not foreign, f"the library needs {foreign}"

script = Path(sys.executable).with_name("rheostat")
for command in ([str(script)], [sys.executable, "-m", "rheostat"]):
    text = subprocess.run(
        [*command, "schedule", "cosine", "--steps", "4", "--csv", "-"], capture_output=True, text=True, check=False
    )
    assert text.returncode == 0 and text.stdout.startswith("step,rate"), text

if "torch" in sys.argv[1:]:
    import torch

    import rheostat.torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = torch.nn.Linear(4, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = rheostat.torch.Scheduler(optimizer, "warmup(5) > cosine", total_steps=50)
    losses = []
    for _ in range(50):
        inputs = torch.randn(16, 4)
        loss = (model(inputs) - inputs.sum(1, keepdim=True)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 10, losses
    print("wheel: 50 updates of a torch model")
print(f"wheel: Python {sys.version.split()[0]}: 100 updates, 12 trials, {len(mapped)} libraries mapped")
