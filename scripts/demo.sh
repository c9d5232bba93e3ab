# ./ehr demo: the main job, seen step by step.
. "$root/scripts/install.sh"
. "$root/scripts/table.sh"

offset=${EHR_PORT_OFFSET:-0}
api=http://localhost:$((8000 + offset)) identity=http://localhost:$((8001 + offset)) mllp=$((2575 + offset))
command -v curl >/dev/null || die "curl is missing: run 'apt-get install -y curl' and start again."

apphost_pid >/dev/null || (. "$root/scripts/up.sh" --detach) || die "the stack does not start: see above."

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
token_of() { curl -sf "$identity/connect/token" -d grant_type=client_credentials -d "client_id=$1" -d "client_secret=$1-secret" | tr -d ' \n' | sed 's/.*"access_token":"\([^"]*\)".*/\1/'; }
get() { curl -s -H "Authorization: Bearer $1" "$api$2"; }
value() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

# One MLLP exchange: VT message FS CR out, the acknowledgement in, segments on lines of their own.
send() {
  exec 3<>"/dev/tcp/127.0.0.1/$mllp"
  printf '\013%b\034\015' "$1" >&3
  IFS= read -r -d $'\034' -t 10 answer <&3 || die "no acknowledgement came back."
  exec 3>&-
  printf '%s' "$answer" | tr -d '\013' | tr '\015' '\n' | sed 's/^/    /'
}

wait_for() { for _ in $(seq 100); do [ -n "$(eval "$1")" ] && return 0; sleep 0.1; done; die "did not happen within 10 s: $2"; }

hospital=$(token_of demo-hospital-integration) clinic=$(token_of demo-clinic-integration)
[ -n "$hospital" ] && [ -n "$clinic" ] || die "no token from $identity: is this a Development stack?"
number=DEMO$(date +%s)

message() {
  printf '%s' "MSH|^~\\\\\\\\&|DEMO|WARD7|EHRCONNECT|DEMO_HOSPITAL|$(date -u +%Y%m%d%H%M%S)||ADT^$1^ADT_A01|$number-$1|P|2.5.1\\rEVN|$1|$(date -u +%Y%m%d%H%M%S)\\rPID|1||$number^^^WARD7^MR||$2^Dana||19800102|F|||1 Main St^^Springfield^IL^62701\\rPV1|1|I|W^101^1||||||||||||||||V$number\\r"
}

step "1. A receiver subscribes to fhir.created"
port=$((9700 + offset % 1000 + RANDOM % 200)) received=$(mktemp)
if command -v node >/dev/null; then
  node -e 'require("http").createServer((q,s)=>{let b="";q.on("data",c=>b+=c);q.on("end",()=>{const h=q.headers;require("fs").appendFileSync(process.argv[2],`webhook-id: ${h["webhook-id"]}\nwebhook-signature: ${h["webhook-signature"]}\nx-ehrconnect-signature: ${h["x-ehrconnect-signature"]}\n${b}\n`);s.end()})}).listen(+process.argv[1],"127.0.0.1")' "$port" "$received" &
  receiver=$!
  trap 'kill $receiver 2>/dev/null || true; rm -f "$received"' EXIT
  webhook=$(curl -s -H "Authorization: Bearer $hospital" -H 'Content-Type: application/json' "$api/api/webhooks" \
    -d "{\"name\":\"demo\",\"url\":\"http://127.0.0.1:$port/\",\"events\":[\"fhir.created\"],\"filters\":{\"resourceTypes\":[\"Patient\"]}}" | value id)
  say "    subscription $webhook"
else
  say "    (node is not installed: the receiver is left out)"
fi

step "2. The ward admits a patient: ADT^A01 over MLLP, and the acknowledgement that is a promise"
send "$(message A01 Doe)"

step "3. The message became FHIR resources"
wait_for 'get "$hospital" "/fhir/R4/Patient?identifier='"$number"'&_summary=count" | grep -o "\"total\":1"' "the patient is found"
get "$hospital" "/fhir/R4/Patient?identifier=$number" | sed 's/^/    /'
say ""
id=$(get "$hospital" "/api/hl7/queue?controlId=$number-A01" | value id)
get "$hospital" "/api/hl7/queue/$id" | sed 's/^/    /'
say ""

step "4. An update arrives: the same patient, next version; version 1 still answers"
send "$(message A08 Doe-Smith)"
patient=$(get "$hospital" "/fhir/R4/Patient?identifier=$number" | sed -n 's/.*"fullUrl":"[^"]*\/Patient\/\([^"]*\)".*/\1/p')
wait_for 'get "$hospital" "/fhir/R4/Patient/'"$patient"'" | grep -o "\"versionId\":\"2\""' "version 2"
get "$hospital" "/fhir/R4/Patient/$patient/_history/1" | sed 's/^/    /'
say ""

step "5. The other organisation sees nothing of it"
say "    search: $(get "$clinic" "/fhir/R4/Patient?identifier=$number" | grep -o '"total":[0-9]*'), read: $(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $clinic" "$api/fhir/R4/Patient/$patient"), message: $(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $clinic" "$api/api/hl7/queue/$id")"

if [ -n "${webhook:-}" ]; then
  step "6. The webhook was delivered, signed, with ids only"
  wait_for 'cat "$received"' "the webhook"
  sed 's/^/    /' "$received"
  curl -s -o /dev/null -X DELETE -H "Authorization: Bearer $hospital" "$api/api/webhooks/$webhook"
fi

step "done"
