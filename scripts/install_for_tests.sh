#!/bin/sh
# Chromium, nginx and PostgreSQL for the tests: what is there, else Debian's packages; without root Playwright's own Chromium.
# A test that lacks one is reported as not run.
set -eu

missing=""
command -v chromium-headless-shell >/dev/null || missing="chromium-headless-shell"
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
command -v systemd-analyze >/dev/null || missing="$missing systemd"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    # shellcheck disable=SC2086 # several packages
    exec apt-get install -y -q --no-install-recommends $missing
fi
command -v chromium-headless-shell chromium >/dev/null || exec .venv/bin/playwright install chromium
