"""Uses an installed wheel, and looks at what is mapped: run by Scripts/test-wheel.sh, outside the repository."""

import re
import subprocess
import sys
from pathlib import Path

import rheostat

library = Path(rheostat.__file__).with_name("librheostat.so")
assert library.exists(), "the wheel brings no library"
assert "site" in str(library), f"another rheostat was imported: {library}"

controller = rheostat.Controller("warmup(10) > cosine", rheostat.Plan(total=100, base_rate=0.1))
steps = 0
while controller.directive.do == "train":
    controller.trained()
    steps += 1
assert steps == 100, steps

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

text = subprocess.run(
    [sys.executable, "-m", "rheostat", "schedule", "cosine", "--steps", "4", "--csv", "-"], capture_output=True, text=True
)
assert text.returncode == 0 and text.stdout.startswith("step,rate"), text
print("wheel: trained 100 updates, searched 12 trials, mapped", len(mapped), "libraries")
