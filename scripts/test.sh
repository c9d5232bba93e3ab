# ./ehr test [--fast] [filter]
. "$root/scripts/install.sh"

filter=
for argument in "$@"; do
  case $argument in
    --fast) part='Category!=Slow' ;;
    -*) die "test does not know '$argument': ./ehr test [--fast] [filter]" ;;
    *=* | *~*) part="($argument)" ;;
    *) part="FullyQualifiedName~$argument" ;;
  esac
  filter=${filter:+$filter&}$part
done

install_servers
if [ -f "$root/EhrConnect.sln" ]; then build EhrConnect.sln; else build EhrConnect.Tests; fi

results=$root/artifacts/test-results
mkdir -p "$results"
report=$results/ehr-test-$$.trx
code=0
dotnet test "$root/EhrConnect.Tests" -c "$configuration" --no-build -nologo \
  --results-directory "$results" --logger "trx;LogFileName=${report##*/}" \
  --logger 'console;verbosity=normal' ${filter:+--filter "$filter"} || code=$?

# The counts come from the report: what the console prints changes between versions.
counters=$(grep -o '<Counters [^>]*>' "$report" 2>/dev/null | tail -n 1 || true)
count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
total=$(count total) executed=$(count executed) passed=$(count passed)
failed=$(($(count failed) + $(count error) + $(count timeout) + $(count aborted)))
skipped=$((total - executed))
rm -f "$report"

if [ "$failed" -eq 0 ] && [ "$code" -ne 0 ]; then
  say "the test run broke off (exit code $code): counted as one failure"
  failed=1
elif [ "${total:-0}" -eq 0 ]; then
  say "no test matches ${filter:-}: counted as one failure"
  failed=1
fi
line="${passed:-0} passed, $failed failed"
[ "$skipped" -gt 0 ] && line="$line, $skipped skipped"
say "$line"
[ "$failed" -eq 0 ]
