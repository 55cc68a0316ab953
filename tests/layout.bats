#!/usr/bin/env bats
# layout.bats - the ladder, where things lie, and what no source file may hold

load helper

modules=$(sed -n 's/^COMMON = //p' "$root/Makefile")

# DIRECTORY: prints every include in its common/ and cmd/ that the ladder forbids
breaches() {
	local left=" banned" module file name
	for module in $modules; do
		left+=" $module"
		for file in "$1/common/$module.c" "$1/common/$module.h"; do
			for name in $(includes "$file"); do
				[[ "$left " == *" $name "* ]] || echo "common/${file##*/} includes $name.h"
			done
		done
	done
	for file in "$1"/cmd/*.c "$1"/cmd/*/*.[ch]; do
		for name in $(includes "$file"); do
			[[ "$left " == *" $name "* || -f ${file%/*}/$name.h && ${file%/*} != "$1/cmd" ]] || echo "${file#"$1"/} includes $name.h"
		done
	done
}

# FILE: the headers it includes between quotes, without .h
includes() {
	[ ! -f "$1" ] || sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\(.*\)\.h".*/\1/p' "$1"
}

# every C source of the project
sources() {
	(cd "$root" && find cmd common samples tests -name '*.[ch]' | sort)
}

# a source without its comments and strings, on stdin and stdout
code() {
	sed -e 's/"\([^"\\]\|\\.\)*"//g' -e 's,/\*.*\*/,,g' | sed -e '/\/\*/,/\*\//d'
}

@test "a module of common/ includes only those left of it, a command only common/" {
	breaches "$root" | same /dev/null
}

@test "the ladder sees a breach" {
	mkdir -p common cmd
	printf '#include "filter.h"\n' >common/msg.c
	printf '#include "route.h"\n#include "msg.h"\n' >cmd/score.c
	breaches . >found
	printf 'common/msg.c includes filter.h\ncmd/score.c includes route.h\n' | same found
}

@test "common/ holds the modules of the ladder and banned.h, nothing else" {
	for module in banned $modules; do
		echo "$module"
	done | sort -u >wanted
	(cd "$root/common" && printf '%s\n' *) | sed 's/\.[ch]$//' | sort -u | same wanted
}

@test "the top of the tree has its known entries only" {
	cat >wanted <<-'END'
		.ci
		.clang-format
		.git
		.gitignore
		LICENSE
		Makefile
		README.md
		README.zh-CN.md
		cmd
		common
		man
		samples
		tests
	END
	(cd "$root" && printf '.git\n' && find . -mindepth 1 -maxdepth 1 ! -name .git ! -name 'build' ! -name 'build-*' -printf '%f\n') |
		sort | same wanted
}

@test "every program has its source, its page and its tests, and no page or source is without a program" {
	for p in $programs; do
		[ -f "$root/cmd/$p.c" ] || [ -d "$root/cmd/$p" ] || echo "no source of $p"
		[ -f "$root/man/gov-$p.1" ] || echo "no page of $p"
		[ -f "$root/tests/$p.bats" ] || echo "no tests of $p"
	done | same /dev/null
	tr ' ' '\n' <<<"$programs" | sort >wanted
	(cd "$root/cmd" && printf '%s\n' *) | sed 's/\.c$//' | sort -u | same wanted
	(cd "$root/man" && printf '%s\n' gov-*.1) | sed 's/^gov-//; s/\.1$//' | sort | same wanted
}

@test "every source file opens with its name and what it does" {
	cd "$root"
	sources | while read -r file; do
		head -n 1 "$file" | grep -q "^/\* ${file##*/} - [^ ]" || echo "$file"
	done | same /dev/null
}

@test "a header's guard bears its name" {
	cd "$root"
	for header in common/*.h; do
		guard=$(basename "$header" .h | tr '[:lower:]' '[:upper:]')_H
		grep -q "^#ifndef $guard\$" "$header" || echo "$header"
	done | same /dev/null
}

@test "no call that overruns, depends on the locale or the clock, or on chance" {
	cd "$root"
	calls='strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|atoi|atol|gets|gmtime|localtime|asctime|ctime|strcoll'
	calls+='|setlocale|mktime|time|gettimeofday|rand|random|srand|srandom|drand48|system|popen'
	sources | while read -r file; do
		[ "$file" != common/banned.h ] || continue
		code <"$file" | { grep -nE "(^|[^A-Za-z0-9_.>])($calls)\(" || :; } | sed "s,^,$file: ,"
	done | same /dev/null
	echo 'x = time(NULL);' | code | grep -qE "(^|[^A-Za-z0-9_.>])($calls)\("
}

@test "only msg.c and opt.c of common/ end the program" {
	cd "$root"
	for file in common/*.c; do
		case $file in
		common/msg.c | common/opt.c) continue ;;
		esac
		code <"$file" | { grep -nE '(^|[^A-Za-z0-9_])(exit|_exit|_Exit|abort|quick_exit)\(' || :; } | sed "s,^,$file: ,"
	done | same /dev/null
}

@test "no line ends in blanks and no file lacks its last newline" {
	cd "$root"
	find Makefile README.md README.zh-CN.md cmd common man samples tests -name '*.csv' -prune -o -type f ! -path 'tests/data/*' -print | sort |
		while read -r file; do
			! grep -qP '[ \t]$' "$file" || echo "$file: blanks at a line's end"
			[ -z "$(tail -c 1 "$file")" ] || echo "$file: no newline at the end"
		done | same /dev/null
}
