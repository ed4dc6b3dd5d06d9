#!/bin/sh
# Packs the program with all its packages, to be installed without internet: kpi-DAY-COMMIT.tar.gz.
# wheels/ in it holds them for this machine's Python and processor, with their hashes in wheels/requirements.txt;
# deploy/trial/wheels/ those of the identity provider of a trial.
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
name=kpi-$(git log -1 --format=%cd-%h --date=short --abbrev=8)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

mkdir "$folder/$name"
git archive HEAD | tar -x -C "$folder/$name"
cd "$folder/$name"
"$python" scripts/check_python.py
"$python" -m venv "$folder/venv"
for part in . deploy/trial; do
    "$folder/venv/bin/pip" download --quiet --only-binary :all: --dest "$part/wheels" -r "$part/requirements.txt"
    for wheel in "$part"/wheels/*.whl; do
        IFS=- read -r package version _ <<END
${wheel##*/}
END
        echo "$package==$version --hash=sha256:$(sha256sum "$wheel" | cut -d ' ' -f 1)"
    done >"$part/wheels/requirements.txt"
done

cd "$OLDPWD"
tar -czf "$name.tar.gz" -C "$folder" --owner=0 --group=0 "$name"
sha256sum "$name.tar.gz"
