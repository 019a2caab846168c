#!/bin/bash
# The image of the container: its last stage built, started, asked, ended. Debian's package `buildah`.
#
# The first stage, which compiles, starts from an image of a registry. Here a directory takes its place, with the program compiled by
# that stage's own flags. Where no cgroups can be made the image runs by `chroot`, still as its own user.
#
#     cargo xtask web && tests/operations/container.sh            a release build (some minutes)
#     cargo xtask web && tests/operations/container.sh dev
set -euo pipefail
cd "$(dirname "$0")/../.."
profile=${1:-release}
command -v buildah > /dev/null || { echo 'buildah is missing: apt-get install buildah' >&2; exit 1; }
work=$(mktemp -d)
store() { buildah --root "$work/images" --runroot "$work/run" --storage-driver vfs "$@"; }
running=
clean() {
  [ -z "$running" ] || kill "$running" 2>/dev/null || true
  wait 2>/dev/null || true
  store rm --all > /dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean EXIT
failed() { echo "FAILED: $1" >&2; [ ! -e "$work/log" ] || cat "$work/log" >&2; exit 1; }
until_true() { for _ in $(seq 100); do if "$@" 2>/dev/null; then return 0; fi; sleep 0.2; done; return 1; }
free_port() { node -e "const s = require('net').createServer().listen(0, () => { console.log(s.address().port); s.close(); })"; }

target=$(rustc --version --verbose | sed -n 's/^host: //p')
RUSTFLAGS='-C target-feature=+crt-static' \
  cargo build --quiet --locked --profile "$profile" --package sotto-server --target "$target"
program=${CARGO_TARGET_DIR:-target}/$target/${profile/dev/debug}/sotto-server
ldd "$program" 2>&1 | grep -qE 'statically linked|not a dynamic' || failed 'the program is not static'
install -D -t "$work/build/image" "$program"
install -D -m 644 -t "$work/build/image/etc/sotto" packaging/sotto.toml
install -d "$work/build/image/var/lib/sotto" "$work/build/image/tmp"
store build --quiet --build-context build="$work/build" -f packaging/Containerfile -t sotto-server . > "$work/log" 2>&1 || failed 'no image'
echo "image: program of $(stat -c %s "$program") bytes"
container=$(store from --pull-never localhost/sotto-server)
user=$(store inspect --format '{{.OCIv1.Config.User}}' "$container")
[ "$user" = 65532:65532 ] || failed "runs as $user"

port=$(free_port)
# `exec`, so that the signal reaches the program.
store run --isolation chroot "$container" -- /sotto-server --check > "$work/log" 2>&1 || failed 'the configuration in it is wrong'
store run --isolation chroot "$container" -- /sotto-server --port "$port" --bind 127.0.0.1 > "$work/log" 2>&1 & running=$!
until_true curl -sf -o /dev/null "http://127.0.0.1:$port/healthz" || failed 'no answer'
server=$(pgrep -f "^/sotto-server --port $port")
[ "$(stat -c %u "/proc/$server")" = 65532 ] || failed 'runs as another user'
echo "/healthz: $(curl -sf "http://127.0.0.1:$port/healthz"), as user 65532"
# A development build reads the web app from the source tree, which the image does not have.
[ "$profile" = dev ] || curl -sf "http://127.0.0.1:$port/" | grep -q '<title>' || failed 'the web app is not in it'
(cd tests && node --import tsx operations/join.ts "ws://127.0.0.1:$port/ws") || failed 'no room'
kill "$server"
wait "$running" || failed 'did not end in good order'
running=
echo 'ended: in good order'

# A name of a host is looked up: a static libc may have no way to. The server reaches a port that nobody serves.
store run --isolation chroot "$container" -- /sotto-server --port "$port" --bind 127.0.0.1 --cluster "nats://localhost:$(free_port)" \
  > "$work/log" 2>&1 && failed 'started without NATS'
grep -qi 'refused' "$work/log" || failed 'localhost was not looked up'
echo 'names of hosts: looked up'
