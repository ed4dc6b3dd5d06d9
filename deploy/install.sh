#!/bin/sh
# Installs this version from its folder of wheels, without internet, and makes it the current one. Run as root in
# /opt/kpi/VERSION, where the package was unpacked. A version that is older than the current one is no exception.
set -eu
umask 022
cd "$(dirname "$0")/.."

"${PYTHON:-python3}" scripts/check_python.py
if [ ! -e .venv/installed ]; then
    "${PYTHON:-python3}" -m venv --clear .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --no-index --find-links wheels --require-hashes \
        -r wheels/requirements.txt
    .venv/bin/python -m compileall -q kpi pages app.py
    touch .venv/installed
fi
id kpi >/dev/null 2>&1 || useradd --system --home-dir /var/lib/kpi --shell /usr/sbin/nologin kpi
install -d -o kpi -g kpi -m 700 /var/lib/kpi
[ -e /etc/kpi.env ] || install -o root -g kpi -m 640 deploy/kpi.env /etc/kpi.env
ln -sfn "$PWD" /opt/kpi/current
install -m 755 deploy/kpi /usr/local/sbin/kpi
install -m 644 deploy/kpi.service deploy/kpi-remind.service deploy/kpi-remind.timer /etc/systemd/system/
systemctl daemon-reload
echo "$PWD is the current version. Start it: systemctl restart kpi"
