#!/bin/sh
# Chromium, nginx and PostgreSQL for the tests: what is there, else Debian's packages; Playwright's own Chromium where
# Debian's cannot be installed. A test that lacks one is reported as not run.
set -eu

missing=""
command -v chromium-headless-shell >/dev/null || missing="chromium-headless-shell"
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
command -v systemd-analyze >/dev/null || missing="$missing systemd"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    for package in $missing; do
        apt-get install -y -q --no-install-recommends "$package" || echo "$package cannot be installed" >&2
    done
fi
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || .venv/bin/playwright install chromium
