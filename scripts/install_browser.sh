#!/bin/sh
# Chromium for the browser tests: what is there, else Debian's package, else Playwright's own.
set -eu

if command -v chromium >/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    exec apt-get install -y -q --no-install-recommends chromium chromium-driver
fi
exec .venv/bin/playwright install chromium
