#!/bin/bash
# Looks into the wheel, and uses it where there is neither Swift nor GSL nor a compiler, under every Python that is here.
# test-wheel.sh VIRTUAL-ENVIRONMENT
set -euo pipefail
cd "$(dirname "$0")/.."
venv="$PWD/$1"
wheel=$(echo "$PWD"/Python/dist/rheostat-*.whl)
RHEOSTAT_WHEEL=$wheel RHEOSTAT_LIBRARY=$PWD/.build/release/libRheostatC.so PYTHONPATH=Python/src \
  "$venv/bin/python" -m pytest Python/tests/wheel

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cp Python/tests/wheel/use_wheel.py "$place/"
swift=$(dirname "$(dirname "$(readlink -f "$(command -v swift || echo /nowhere/bin/swift)")")")

# bare PATH PYTHONPATH COMMAND...: GSL and Swift are hidden, if this machine lets us hide them; in any case nothing of them
# can be found by PATH or LD_LIBRARY_PATH, and the command looks at what is mapped.
hide='
  for file in /usr/lib/*/libgsl*; do [ ! -e "$file" ] || mount --bind /dev/null "$file"; done
  case $0 in /usr | /nowhere) ;; *) mount -t tmpfs none "$0" ;; esac
  exec "$@"'
hidden=()
if unshare --map-root-user --mount bash -c "$hide" "$swift" true 2> /dev/null; then
  hidden=(unshare --map-root-user --mount bash -c "$hide" "$swift")
  echo "wheel: GSL and Swift are hidden"
fi
bare() { "${hidden[@]}" env -i HOME="$place" PATH="$1" PYTHONPATH="$2" "${@:3}"; }

tried=" "
for python in "$venv/bin/python" python3 python3.1{0,1,2,3,4,5} "${PYENV_ROOT:-/nowhere}"/versions/3.1*/bin/python3; do
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null) || continue
  case $version in 3.[0-9] | 2.*) continue ;; esac
  case $tried in *" $version "*) continue ;; esac
  tried+="$version "
  "$python" -m venv --without-pip "$place/$version" || continue
  "$venv/bin/python" -m pip --python "$place/$version/bin/python" install --quiet --disable-pip-version-check \
    --no-deps "$wheel"
  # A path of its own: a virtual environment's bin, and nothing beside it.
  bare "$place/$version/bin" "" "$place/$version/bin/python" "$place/use_wheel.py"
  [ "$python" = "$venv/bin/python" ] || continue
  packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  bare "$place/$version/bin" "$packages" "$place/$version/bin/python" "$place/use_wheel.py" torch
done
echo "wheel: $(basename "$wheel"), $(stat -c %s "$wheel") bytes, works by itself under Python$tried"
