#!/bin/sh
# Sends the reminders of the day, each once. If one kind fails, the others are sent all the same; the exit code is then 1.
cd "$(dirname "$0")/.." || exit 1
failed=0
for kind in "--before 5" "--due" "--after 3"; do
    # shellcheck disable=SC2086 # an option and its value are two words
    .venv/bin/python -m kpi remind $kind --send || failed=1
done
exit $failed
