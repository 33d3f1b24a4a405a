#!/bin/sh
# run.sh BUILD JOBS < COMMANDS: runs test programs, one command a line, so many at a time. A line for each that passes;
# the first that fails shows all it has said, and nothing new is begun after it. Ends with `N passed, N failed`.
# (With --one COMMAND it runs one.)
if [ "$1" = --one ]; then
    name=${2%% *}
    name=${name#"$BUILD"/}
    name=${name#tests/}
    log=$BUILD/logs/$(echo "$name" | tr / -).log
    begun=$(date +%s)
    if $2 >"$log" 2>&1; then
        said=$(sed -n 's/^\[  PASSED  \] \([0-9]* test(s)\).*/\1/p' "$log")
        printf '%-36s %-12s %4s s\n' "$name" "${said:-$(tail -n 1 "$log")}" $(($(date +%s) - begun))
        exit 0
    fi
    { cat "$log"; echo "$name failed"; } >"$log.failed"
    cat "$log.failed"
    exit 255
fi

BUILD=$1
export BUILD
rm -rf "$BUILD/logs"
mkdir -p "$BUILD/logs"
xargs -P "$2" -d '\n' -n 1 "$0" --one
status=$?
failed=$(find "$BUILD/logs" -name '*.failed' | wc -l)
echo "$(($(find "$BUILD/logs" -name '*.log' | wc -l) - failed)) passed, $failed failed"
exit $status
