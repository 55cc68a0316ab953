# govtools - small Unix filters for city-governance records
#
# The ladder: a module of common/ includes its own header and those to its left,
# cmd/X includes anything of common/ and never another cmd/.  tests/layout.bats holds it.
COMMON = msg mem buf path caller map utf8 scan fold date shape opt need pattern keyword json schema rec cond gzip charset input csv columns document text header mended book cells excel package xml ooxml xlsx ole biff xls markup xml2003 html sheets source output workbook sink table calendar window progress filter origin hold reach duties exact gram model modelfile

PROGRAMS = ingest merge locate classify route dedupe track mask train score hotspot report

VERSION = 0.1.0
O = build
CC = gcc
PREFIX = /usr/local
DESTDIR =
CFLAGS = -O2 -g
WERROR =
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 $(WERROR)
SANITIZE = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CPPFLAGS =
LDFLAGS =
FUZZ_SECONDS = 10

all_cflags = -std=c11 -D_GNU_SOURCE -DGOV_VERSION='"$(VERSION)"' -iquote common -isystem /usr/include/libxml2 $(WARN) -ffp-contract=off -fno-strict-aliasing $(CPPFLAGS) $(CFLAGS)
libs = -lcsv -lpcre2-8 -lzip -lexpat -lxml2 -lxlsxwriter -lopencc -lutf8proc -lz -lm
build = $(CC) $(all_cflags) -MMD -MP

binaries = $(PROGRAMS:%=$O/gov-%)
unit_tests = $(patsubst tests/unit/%.c,$O/tests/unit-%,$(wildcard tests/unit/*.c))
scripts = .ci/run samples/demo samples/pipeline tests/check tests/packages

all: $(binaries) ## build every program into build/

demo: ## made-up exports through the whole pipeline to the dossier
	./samples/demo

check: ## install what is missing, build, run every test
	./tests/check

san: ## build everything with AddressSanitizer and UBSan into build-san/
	$(MAKE) O=build-san CFLAGS="$(SANITIZE)" all unit generate

check-san: san ## the same tests under the sanitizers, leaks on
	GOV_BUILD=build-san bats tests

lint: ## clang-format and shellcheck, nothing changed
	clang-format --dry-run -Werror $(wildcard cmd/*.[ch] cmd/*/*.[ch] common/*.[ch] samples/*.[ch] tests/*/*.[ch])
	shellcheck $(scripts) tests/*.bash
	shellcheck -e SC2030,SC2031,SC2154,SC2164 tests/*.bats

fuzz: ## every fuzz target for FUZZ_SECONDS each
	@set -e; for target in $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)); do \
		$(MAKE) O=build-fuzz CC=clang CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" build-fuzz/tests/fuzz-$$target; \
		mkdir -p build-fuzz/corpus-$$target; \
		build-fuzz/tests/fuzz-$$target -verbosity=0 -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=build-fuzz/ build-fuzz/corpus-$$target; \
	done

bench: ## time the programs and their peers
	./tests/bench/run

unit: $(unit_tests) ## build the unit tests
generate: $O/generate ## build the generator of made-up exports

install: all ## programs, pages and completions under PREFIX (DESTDIR for packagers)
	install -d $(DESTDIR)$(PREFIX)/bin $(man_folders) $(completion_folders)
	install -m 755 $(binaries) $(DESTDIR)$(PREFIX)/bin
	for page in man/*.[157]; do install -m 644 "$$page" $(man_root)/man"$${page##*.}" || exit 1; done
	for name in $(PROGRAMS:%=gov-%); do \
		"$O/$$name" --completion bash > $(bash_folder)/"$$name" && \
		"$O/$$name" --completion zsh > $(zsh_folder)/_"$$name" && \
		"$O/$$name" --completion fish > $(fish_folder)/"$$name".fish || exit 1; \
	done

uninstall: ## take away what install put there
	rm -f $(PROGRAMS:%=$(DESTDIR)$(PREFIX)/bin/gov-%)
	rm -f $(PROGRAMS:%=$(bash_folder)/gov-%) $(PROGRAMS:%=$(zsh_folder)/_gov-%) $(PROGRAMS:%=$(fish_folder)/gov-%.fish)
	for page in man/*.[157]; do rm -f $(man_root)/man"$${page##*.}/$${page##*/}"; done

clean: ## remove what was built
	rm -rf build build-clang build-san build-fuzz

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 12

share = $(DESTDIR)$(PREFIX)/share
man_root = $(share)/man
man_folders = $(man_root)/man1 $(man_root)/man5 $(man_root)/man7
bash_folder = $(share)/bash-completion/completions
zsh_folder = $(share)/zsh/site-functions
fish_folder = $(share)/fish/vendor_completions.d
completion_folders = $(bash_folder) $(zsh_folder) $(fish_folder)

# exact fractions are its own
$O/gov-score: libs += -lgmp

# pseudonyms are keyed hashes
$O/gov-mask: libs += -lcrypto

# a program is cmd/NAME.c or, when it has outgrown one file, all of cmd/NAME/
.SECONDEXPANSION:
$O/gov-%: $$(addprefix $O/,$$(addsuffix .o,$$(basename $$(wildcard cmd/$$*.c cmd/$$*/*.c)))) $O/libgov.a
	$(CC) $(all_cflags) $(LDFLAGS) -o $@ $^ $(libs)

$O/tests/unit-%: $O/tests/unit/%.o $O/libgov.a
	$(CC) $(all_cflags) $(LDFLAGS) -o $@ $^ $(libs)

$O/tests/fuzz-%: $O/tests/fuzz/%.o $O/libgov.a
	$(CC) $(all_cflags) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(libs)

$O/generate: $(patsubst %.c,$O/%.o,$(wildcard samples/*.c))
	$(CC) $(all_cflags) $(LDFLAGS) -o $@ $^ -lz

$O/libgov.a: $(COMMON:%=$O/common/%.o)
	rm -f $@
	$(AR) rcs $@ $^

$O/%.o: %.c $O/flags
	@mkdir -p $(@D)
	$(build) -c -o $@ $<

# other flags or another compiler than last time: everything is built again
$O/flags: FORCE
	@mkdir -p $O
	@echo '$(subst ','\'',$(build))' | cmp -s - $@ || echo '$(subst ','\'',$(build))' > $@

-include $(wildcard $O/*/*.d $O/*/*/*.d)

FORCE:
.PHONY: all demo check san check-san lint fuzz bench unit generate install uninstall clean help FORCE
.SECONDARY:
