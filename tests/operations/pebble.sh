#!/bin/bash
# A certificate by ACME from Pebble, the test server of Let's Encrypt (Debian: `apt-get install pebble openssl curl`).
#
# The authority is real as far as RFC 8555 and RFC 8737 go; its name server and its root are the test's. In order: a new account and a new
# certificate; a start that finds both in the cache and asks for nothing; an authority that is away, with a certificate in
# the cache and without.
#
#     cargo build -p sotto-server && tests/operations/pebble.sh target/debug/sotto-server
set -euo pipefail
server=${1:?the program to test}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
failed() { echo "FAILED: $1" >&2; tail -n 20 "$work"/*.log >&2; exit 1; }
until_true() { for _ in $(seq 100); do if "$@" 2>/dev/null; then return 0; fi; sleep 0.2; done; return 1; }

# The authority's own certificate, which the server trusts by `--acme-root`.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=root -keyout "$work/root.key" -out "$work/root.pem" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$work/pebble.key" -out "$work/pebble.csr" 2>/dev/null
openssl x509 -req -in "$work/pebble.csr" -CA "$work/root.pem" -CAkey "$work/root.key" -CAcreateserial -days 2 -out "$work/pebble.pem" \
  -extfile <(echo 'subjectAltName=DNS:localhost,IP:127.0.0.1') 2>/dev/null
cat > "$work/pebble.json" <<JSON
{ "pebble": { "listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000",
  "certificate": "$work/pebble.pem", "privateKey": "$work/pebble.key",
  "httpPort": 5002, "tlsPort": 5001, "ocspResponderURL": "", "externalAccountBindingRequired": false } }
JSON
pebble-challtestsrv -defaultIPv4 127.0.0.1 -defaultIPv6 "" -http01 "" -https01 "" -tlsalpn01 "" -dns01 127.0.0.1:8053 \
  > "$work/names.log" 2>&1 & pids+=($!)
PEBBLE_VA_NOSLEEP=1 pebble -config "$work/pebble.json" -dnsserver 127.0.0.1:8053 > "$work/pebble.log" 2>&1 & authority=$!
pids+=($authority)
directory=https://localhost:14000/dir
until_true curl -sf --cacert "$work/root.pem" -o /dev/null "$directory" || failed 'Pebble does not start'
curl -sf --cacert "$work/root.pem" https://localhost:15000/roots/0 > "$work/issuer.pem"

start() {
  "$server" --port 5001 --host 127.0.0.1 --acme call.test --acme-contact mailto:admin@call.test --acme-cache "$work/cache" \
    --acme-directory "$directory" --acme-root "$work/root.pem" > "$work/$1.out" 2> "$work/$1.log" & last=$!
  pids+=($last)
}
fetch() { curl -sf --cacert "$work/issuer.pem" --connect-to call.test:443:127.0.0.1:5001 https://call.test/healthz | grep -q ok; }
stop() { kill "$last"; wait "$last" || failed "$1: the server did not end in order"; }
orders() { grep -c 'POST /order-plz' "$work/pebble.log" || true; }

start first
until_true fetch || failed 'no certificate'
grep -q DeployedNewCert "$work/first.log" || failed 'the log does not tell of the certificate'
[ "$(orders)" -ge 1 ] || failed 'no order'
until_true grep -q CertCacheStore "$work/first.log" || failed 'nothing was kept'
stop first
echo 'a new certificate: yes'

before=$(orders)
start second
until_true fetch || failed 'no certificate from the cache'
[ "$(orders)" = "$before" ] || failed 'another order in spite of the cache'
stop second
echo 'from the cache: yes'

kill $authority
wait $authority 2>/dev/null || true
start third
until_true fetch || failed 'no certificate while the authority is away'
stop third
echo 'without the authority: yes'

rm -rf "$work/cache"
start fourth
until_true grep -q 'no certificate by ACME yet' "$work/fourth.log" || failed 'the log does not tell of the failure'
if fetch 2>/dev/null; then failed 'a certificate from nowhere'; fi
stop fourth
echo 'an authority that is away is in the log: yes'
