#!/usr/bin/env bats
# man.bats - the pages: well-formed, in step with --help and completion, their examples true

load helper

pages=$(printf '%s\n' "$root"/man/*.[157])

# PAGE: the options it lists, words and letters, one a line
page_options() {
	sed -n 's/^\.It Fl/Fl/p' "$1" | grep -oE 'Fl Fl [a-z-]+|Fl [A-Za-z]( |$)' | sed -E 's/Fl Fl (.*)/--\1/; s/^Fl (.) ?$/-\1/' | sort
}

# PROGRAM: the same from --help
help_options() {
	"$1" --help | sed -nE 's/^  (-.), (--[a-z-]+).*/\1\n\2/p; s/^      (--[a-z-]+).*/\1/p' | sort
}

# PAGE: writes the commands of its EXAMPLES to the file `commands`, what each must print to want.N
examples() {
	rm -f want.*
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh [^E]/p' "$1" | sed -n '/^\.Bd -literal/,/^\.Ed/p' |
		sed -e '/^\.Bd/d; /^\.Ed/d' -e 's/\\&//g; s/\\-/-/g; s/\\(aq/'\''/g; s/\\(dq/"/g; s/\\(ti/~/g; s/\\(ha/^/g; s/\\(ga/`/g; s/\\e/\\/g' |
		awk '
			function close_command() { if (n) print "} >out." n " 2>&1" }
			more { print; more = /\\$/; next }
			/^\$ / { close_command(); n++; print "{ " substr($0, 3); printf "" > ("want." n); more = /\\$/; next }
			n { print > ("want." n) }
			END { close_command() }' >commands
}

@test "groff has no warning about any page" {
	for page in $pages; do
		groff -mdoc -Tutf8 -K utf8 -ww -z "$page" 2>&1
	done | same /dev/null
}

@test "mandoc has no warning about any page" {
	for page in $pages; do
		mandoc -T lint -W warning "$page" || :
	done | same /dev/null
}

@test "the sections of a program's page stand in their order" {
	for p in $programs; do
		grep -E '^\.Sh (NAME|SYNOPSIS|DESCRIPTION|EXIT STATUS|EXAMPLES|SEE ALSO|BUGS)$' "$root/man/gov-$p.1" |
			diff - <(printf '.Sh %s\n' NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO' BUGS) || echo "gov-$p.1"
	done | same /dev/null
}

@test "the options of a page are those of --help" {
	for p in $programs; do
		help_options "gov-$p" >help
		[ -s help ] || echo "gov-$p --help lists no options"
		page_options "$root/man/gov-$p.1" | diff --label "gov-$p --help" --label "gov-$p.1" -u help - || :
	done | same /dev/null
}

@test "completion knows the options of --help, in every shell" {
	for p in $programs; do
		help_options "gov-$p" | grep '^--' | sed 's/^--//' | sort >help
		"gov-$p" --completion bash | sed -n "s/.*compgen -W '\(--.*\)' -- .*/\1/p" | tr ' ' '\n' | sed 's/^--//' | sort >in.bash
		"gov-$p" --completion zsh | sed -nE "s/^[[:space:]]'\*?--([a-z-]+)\[.*/\1/p" | sort >in.zsh
		"gov-$p" --completion fish | sed -nE 's/^complete -c [a-z-]+ -l ([a-z-]+).*/\1/p' | sort >in.fish
		for shell in bash zsh fish; do
			diff --label "gov-$p --help" --label "gov-$p in $shell" -u help "in.$shell" || :
		done
		"gov-$p" --completion bash | bash -n || echo "gov-$p: bash cannot read its completion"
	done | same /dev/null
}

@test "bash completes an option of every program" {
	for p in $programs; do
		# shellcheck disable=SC1090,SC2016
		bash -c '. <(gov-'"$p"' --completion bash); COMP_WORDS=(gov-'"$p"' --he) COMP_CWORD=1; _gov_'"$p"'; echo "${COMPREPLY[@]}"'
	done | uniq -c | awk '{ print $2 }' | same <(echo --help)
}

@test "--help and --version end with 0 and say nothing on stderr" {
	for p in $programs; do
		fails 0 "" "gov-$p" --help || echo "$p --help"
		"gov-$p" --version | grep -qxE "gov-$p [0-9]+\.[0-9]+\.[0-9]+" || echo "$p --version"
	done | same /dev/null
}

@test "every example prints what its page says" {
	for page in $pages; do
		rm -rf copy
		cp -r "$samples" copy
		examples "$page"
		bash -o pipefail -c "cd copy && . ../commands" </dev/null || :
		for want in want.*; do
			[ -f "$want" ] || continue
			diff -u --label "${page##*/}" --label "example ${want#want.}" "$want" "copy/out.${want#want.}" 2>&1 || :
		done
		rm -f want.*
	done | same /dev/null
}

@test "every program's page has an example that runs" {
	for p in $programs; do
		examples "$root/man/gov-$p.1"
		grep -q "gov-$p" commands || echo "gov-$p.1"
	done | same /dev/null
}
