#!/bin/bash
# The Debian package: built, installed, started, asked, removed. It changes the machine that it runs on, which should be one to throw
# away, so no other test runs it. Debian's packages `curl` and `lintian` (which may be missing), and `cargo install cargo-deb`.
#
# Where systemd does not run, the program is started by the unit's own command line, as a user without rights.
#
#     cargo xtask web && cargo build --release -p sotto-server && tests/operations/package.sh
#     cargo build -p sotto-server && tests/operations/package.sh dev
set -euo pipefail
cd "$(dirname "$0")/../.."
profile=${1:-release}
work=$(mktemp -d)
running=
clean() {
  [ -z "$running" ] || kill "$running" 2>/dev/null || true
  wait 2>/dev/null || true
  dpkg --purge sotto-server >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean EXIT
failed() { echo "FAILED: $1" >&2; exit 1; }
until_true() { for _ in $(seq 100); do if "$@" 2>/dev/null; then return 0; fi; sleep 0.2; done; return 1; }

cargo deb -p sotto-server --no-build --profile "$profile" --output "$work" > "$work/build.log" 2>&1 || { cat "$work/build.log" >&2; failed 'no package'; }
package=$(ls "$work"/*.deb)
echo "package: $(basename "$package"), $(stat -c %s "$package") bytes, installed $(dpkg-deb -f "$package" Installed-Size) kB"
dpkg-deb -c "$package" | awk '{ print $1, $6 }'
echo "depends on: $(dpkg-deb -f "$package" Depends)"
if command -v lintian > /dev/null; then lintian --allow-root "$package" || true; fi

dpkg -i "$package" > "$work/install.log" 2>&1 || { cat "$work/install.log" >&2; failed 'not installed'; }
sotto-server --config /etc/sotto/sotto.toml --check || failed 'the configuration that it brings is wrong'
if command -v systemd-analyze > /dev/null; then
  systemd-analyze verify /lib/systemd/system/sotto-server.service || failed 'systemd does not take the unit'
  echo "unit: $(systemd-analyze security --offline=true /lib/systemd/system/sotto-server.service | tail -n 1 | sed 's/^[^O]*//')"
fi
if [ -d /run/systemd/system ]; then
  systemctl is-active --quiet sotto-server || systemctl start sotto-server
  echo 'started: by systemd'
else
  line=$(sed -n 's/^ExecStart=//p' /lib/systemd/system/sotto-server.service)
  setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --bounding-set=-all $line > "$work/run.log" 2>&1 & running=$!
  echo "started: $line, as $(id -un 65534)"
fi
address=http://127.0.0.1:8080
until_true curl -sf -o /dev/null "$address/healthz" || { cat "$work/run.log" >&2; failed 'no answer'; }
echo "/healthz: $(curl -sf "$address/healthz")"
curl -sf "$address/" | grep -q '<title>' || failed 'the web app is not in it'
(cd tests && node --import tsx operations/join.ts ws://127.0.0.1:8080/ws) || failed 'no room'

if [ -d /run/systemd/system ]; then systemctl stop sotto-server; else kill "$running" && wait "$running"; fi
running=
echo 'ended: in good order'
dpkg --purge sotto-server > "$work/purge.log" 2>&1 || { cat "$work/purge.log" >&2; failed 'not removed'; }
for left in /usr/bin/sotto-server /etc/sotto /lib/systemd/system/sotto-server.service; do
  if [ -e "$left" ]; then failed "$left is left behind"; fi
done
echo 'removed: nothing left behind'
