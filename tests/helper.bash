# helper.bash - every .bats file loads it: the programs on PATH, a directory of its own, `same`, `fails`
# shellcheck shell=bash

bats_require_minimum_version 1.5.0
set -o pipefail

# shellcheck disable=SC2034
{
	root=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
	build=$(cd "$root" && cd "${GOV_BUILD:-build}" && pwd)
	samples=$root/samples
	programs=$(sed -n 's/^PROGRAMS = //p' "$root/Makefile")
}
PATH=$build:$PATH

# a sanitizer's verdict must never look like one of our own exit statuses
export ASAN_OPTIONS=exitcode=99:detect_leaks=1 UBSAN_OPTIONS=exitcode=99:print_stacktrace=1
export LC_ALL=C.UTF-8

if [ -d "${BATS_TEST_TMPDIR-}" ]; then
	cd "$BATS_TEST_TMPDIR" || exit 1
fi

# whether the programs are those with the sanitizers: a judge may then look at fewer cases, the plain ones have all
sanitized() {
	[[ $build = *-san ]]
}

# FILE: what comes in is what FILE holds
same() {
	diff -u "$1" -
}

# STATUS MESSAGE COMMAND...: it ends with STATUS and says MESSAGE on stderr, no more and no less ("": nothing);
# what it wrote is in the file `stdout`
fails() {
	local want=$1 message=$2 status=0
	shift 2
	"$@" >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" || status=$?
	if [ "$status" != "$want" ]; then
		echo "status $status, not $want: $*"
		echo "Last stderr: $(tail -n 5 "$BATS_TEST_TMPDIR/stderr")"
		return 1
	fi
	printf '%s' "${message:+$message$'\n'}" | diff -u --label wanted --label stderr - "$BATS_TEST_TMPDIR/stderr"
}
