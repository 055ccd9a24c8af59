# Holdfast: one Makefile, no descent into folders. `make help` lists the targets.
#
# A variant is the same file with another BUILD:
#   make check SAN=address,undefined BUILD=build-asan
# V=1 shows the commands, WERROR=1 makes warnings errors.

VERSION := 0.1.0

PREFIX ?= $(HOME)/.local
BINDIR ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec/holdfast
DATADIR ?= $(PREFIX)/share/holdfast
MANDIR ?= $(PREFIX)/share/man
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d
BUILD ?= build
PKG_CONFIG ?= pkg-config
INSTALL ?= install
CFLAGS ?= -O2 -g
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
FUZZ_SECONDS ?= 60
FUZZ_CC ?= clang
SAN ?=
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),:,printf '  %-7s %s\n' $(1) $(2))

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.PHONY: all install uninstall check check-asan check-alloc check-corpus check-hosts \
	bench lint fuzz cover man clean deps deps-check deps-lint \
	deps-hosts setup help need-packages run-tests run-fuzz-corpora tests FORCE

all:

# --- flags: ours are kept apart, so that `make CFLAGS=-O3` works ------------

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wundef -Wvla -Wcast-qual \
	-Wwrite-strings -Wpointer-arith -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wformat=2 -Wswitch-enum \
	-Wconversion $(if $(WERROR),-Werror)

# a flag that this compiler takes without a word, or nothing
takes = $(shell printf '\043include <stdio.h>\n' | $(CC) -Werror -O2 $(1) \
	-x c -c - -o /dev/null 2>/dev/null && echo '$(1)')

HARDEN := -fstack-protector-strong -fPIE -fno-common \
	$(call takes,-fstack-clash-protection) $(call takes,-fcf-protection) \
	$(call takes,-ftrivial-auto-var-init=zero)
FORTIFY := $(or $(call takes,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
# sanitizers do this better, and without optimisation it only warns
HARDEN += $(if $(SAN)$(COVERAGE)$(findstring -O0,$(CFLAGS)),-U_FORTIFY_SOURCE,$(FORTIFY))

VARIANT_CFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
	$(if $(COVERAGE),--coverage)
OUR_CPPFLAGS := -D_XOPEN_SOURCE=700 -D_FILE_OFFSET_BITS=64 \
	-DHOLDFAST_VERSION='"$(VERSION)"' -Icommon
OUR_CFLAGS = -std=c11 $(OUR_CPPFLAGS) $(WARNINGS) $(HARDEN) \
	-ffile-prefix-map=$(CURDIR)=. $(VARIANT_CFLAGS)
OUR_LDFLAGS := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed \
	$(if $(SAN),-fsanitize=$(SAN)) $(if $(COVERAGE),--coverage)

# --- packages: found by pkg-config, linked only where they are needed -------

HOT_PKGS := libcjson inih
NET_PKGS := libcurl libnotify
TEST_PKGS := cmocka

# asked when a recipe runs, not when this file is read: `make deps` must work
# where pkg-config itself is missing. Foreign headers are not ours to warn of.
pkg_cflags = $(subst -I,-isystem ,$(shell $(PKG_CONFIG) --cflags $(1)))
pkg_libs = $(shell $(PKG_CONFIG) --libs $(1))
HOT_LIBS = $(call pkg_libs,$(HOT_PKGS))
NET_LIBS = $(call pkg_libs,$(NET_PKGS))
TEST_LIBS = $(call pkg_libs,$(TEST_PKGS))

# --- what is built ----------------------------------------------------------

# the build tree has the shape of the installed one: programs find each other
# and their data from where they stand
OUT_BIN := $(BUILD)/bin
OUT_LIBEXEC := $(BUILD)/libexec/holdfast
OUT_DATA := $(BUILD)/share/holdfast
OUT_MAN := $(BUILD)/share/man

SINK_SRC := $(sort $(wildcard common/sink/*.c))
COMMON_SRC := $(filter-out $(SINK_SRC),$(sort $(wildcard common/*.c common/*/*.c)))
HOOK_SRC := $(sort $(wildcard hooks/*.c))
CLI_SRC := $(sort $(wildcard cli/*.c install/*.c))
HOOK_NAMES := $(foreach s,$(HOOK_SRC),holdfast-$(subst _,-,$(basename $(notdir $(s)))))
HOOKS := $(addprefix $(OUT_LIBEXEC)/,$(HOOK_NAMES))
PROGRAMS := $(HOOKS) $(if $(CLI_SRC),$(OUT_BIN)/holdfast)

# one recorded payload for each event, with which `holdfast doctor` and
# `holdfast demo` fire the hooks as the host does
DEMO := $(sort $(wildcard config/payloads/*/*.json))
DATA := $(patsubst config/%,$(OUT_DATA)/%,$(DEMO) \
	$(sort $(wildcard config/packs/*.ini config/holdfast.ini))) \
	$(OUT_DATA)/guard.index
PAGES := $(sort $(wildcard hooks/*.1 cli/*.1 config/*.5))
# name.5 goes to man5/name.5
MAN := $(foreach p,$(PAGES),$(OUT_MAN)/man$(subst .,,$(suffix $(p)))/$(notdir $(p)))

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
COMMON_LIB := $(BUILD)/libcommon.a
SINK_LIB := $(BUILD)/libsink.a

all: $(PROGRAMS) $(DATA)

# objects of other flags are never mixed: this file changes when flags do
FLAGS_FILE := $(BUILD)/flags
$(FLAGS_FILE): FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(CC) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS))' >$@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi

# a file that went away has to leave the archives, too
LIST_FILE := $(BUILD)/sources
$(LIST_FILE): FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(COMMON_SRC) $(SINK_SRC) $(CLI_SRC) >$@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi

compile = @mkdir -p $(@D) && $(call say,CC,$<)
$(BUILD)/obj/%.o: %.c $(FLAGS_FILE) | need-packages
	$(compile)
	$(Q)$(CC) $(CPPFLAGS) $(OUR_CFLAGS) $(MORE_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(call obj,$(SINK_SRC)): MORE_CFLAGS = $(call pkg_cflags,$(NET_PKGS))
# a command that stands in a folder of its own speaks to people as the others
$(call obj,$(filter install/%,$(CLI_SRC))): MORE_CFLAGS = -Icli
$(call obj,common/json.c common/conf.c): MORE_CFLAGS = $(call pkg_cflags,$(HOT_PKGS))

archive = @$(call say,AR,$@)
$(COMMON_LIB): $(call obj,$(COMMON_SRC)) $(LIST_FILE)
	$(archive)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(filter %.o,$^)

$(SINK_LIB): $(call obj,$(SINK_SRC)) $(LIST_FILE)
	$(archive)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(filter %.o,$^)

LINK = $(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) $(filter %.o %.a,$^) $(LIBS) -o $@
linking = @mkdir -p $(@D) && $(call say,LD,$@)

.SECONDEXPANSION:
$(OUT_LIBEXEC)/holdfast-%: $(BUILD)/obj/hooks/$$(subst -,_,$$*).o $(COMMON_LIB)
	$(linking)
	$(Q)$(LINK)
$(OUT_LIBEXEC)/holdfast-%: LIBS = $(HOT_LIBS)
# the only program that may link the network and the desktop
$(OUT_LIBEXEC)/holdfast-deliver: $(BUILD)/obj/hooks/deliver.o $(SINK_LIB) $(COMMON_LIB)
	$(linking)
	$(Q)$(LINK)
$(OUT_LIBEXEC)/holdfast-deliver: LIBS = $(HOT_LIBS) $(NET_LIBS)
$(OUT_BIN)/holdfast: $(call obj,$(CLI_SRC)) $(COMMON_LIB) $(LIST_FILE)
	$(linking)
	$(Q)$(LINK)
$(OUT_BIN)/holdfast: LIBS = $(HOT_LIBS)

# all that is known of programs and all rules of the packs, by program
KNOWN := $(sort $(wildcard config/programs/*.ini)) $(sort $(wildcard config/packs/*.ini))
$(OUT_DATA)/guard.index: config/guard.awk $(KNOWN)
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -f config/guard.awk $(KNOWN) >$@

$(OUT_DATA)/%: config/%
	@mkdir -p $(@D)
	$(Q)cp $< $@

# --- packages of the system -------------------------------------------------

deps:
	@sh install/deps.sh build

deps-check:
	@sh install/deps.sh build check

deps-lint:
	@sh install/deps.sh build check lint

deps-hosts:
	@sh install/deps.sh build hosts

# a clear word instead of a compiler's error
need-packages:
	@sh install/deps.sh --missing build

# --- installing -------------------------------------------------------------

COMPLETIONS := $(sort $(wildcard cli/completions/holdfast.*))

# what is made here is noted, so that uninstall leaves nothing empty behind
FOLDERS = DESTDIR='$(DESTDIR)' sh install/folders.sh
FOLDERS_LIST = '$(DESTDIR)$(DATADIR)/folders'

install: all
	$(Q)$(FOLDERS) note $(FOLDERS_LIST) '$(BINDIR)' '$(LIBEXECDIR)' '$(DATADIR)' \
		'$(MANDIR)/man1' '$(MANDIR)/man5' '$(BASHCOMPDIR)' '$(ZSHCOMPDIR)' '$(FISHCOMPDIR)'
	$(Q)$(INSTALL) -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(LIBEXECDIR)' '$(DESTDIR)$(DATADIR)'
	$(Q)$(INSTALL) -m 755 $(OUT_BIN)/holdfast '$(DESTDIR)$(BINDIR)/holdfast'
	$(Q)$(INSTALL) -m 755 $(HOOKS) '$(DESTDIR)$(LIBEXECDIR)'
	$(Q)for f in $(DATA:$(OUT_DATA)/%=%); do \
		$(INSTALL) -D -m 644 "$(OUT_DATA)/$$f" '$(DESTDIR)$(DATADIR)'"/$$f" || exit 1; \
	done
	$(Q)for f in $(PAGES); do \
		$(INSTALL) -D -m 644 "$$f" '$(DESTDIR)$(MANDIR)'"/man$${f##*.}/$${f##*/}" || exit 1; \
	done
	$(Q)$(if $(filter %.bash,$(COMPLETIONS)),$(INSTALL) -D -m 644 cli/completions/holdfast.bash '$(DESTDIR)$(BASHCOMPDIR)/holdfast')
	$(Q)$(if $(filter %.zsh,$(COMPLETIONS)),$(INSTALL) -D -m 644 cli/completions/holdfast.zsh '$(DESTDIR)$(ZSHCOMPDIR)/_holdfast')
	$(Q)$(if $(filter %.fish,$(COMPLETIONS)),$(INSTALL) -D -m 644 cli/completions/holdfast.fish '$(DESTDIR)$(FISHCOMPDIR)/holdfast.fish')
	@echo "Holdfast $(VERSION) is in $(DESTDIR)$(BINDIR) and $(DESTDIR)$(LIBEXECDIR)."

# the agents first: a wired hook whose program is gone would let everything by
uninstall:
	$(Q)if [ -z '$(DESTDIR)' ] && [ -x '$(BINDIR)/holdfast' ]; then '$(BINDIR)/holdfast' uninstall; fi
	$(Q)rm -f '$(DESTDIR)$(BINDIR)/holdfast' '$(DESTDIR)$(LIBEXECDIR)'/holdfast-* \
		'$(DESTDIR)$(BASHCOMPDIR)/holdfast' '$(DESTDIR)$(ZSHCOMPDIR)/_holdfast' \
		'$(DESTDIR)$(FISHCOMPDIR)/holdfast.fish'
	$(Q)for f in $(PAGES); do rm -f '$(DESTDIR)$(MANDIR)'"/man$${f##*.}/$${f##*/}"; done
	$(Q)for f in $(DATA:$(OUT_DATA)/%=%); do rm -f '$(DESTDIR)$(DATADIR)'"/$$f"; done
	$(Q)for d in '$(DESTDIR)$(LIBEXECDIR)' '$(DESTDIR)$(DATADIR)'; do \
		[ ! -d "$$d" ] || find "$$d" -mindepth 1 -depth -type d -empty -delete; done
	$(Q)$(FOLDERS) remove $(FOLDERS_LIST)
	@echo "Holdfast is removed. Its records stay in $${XDG_STATE_HOME:-~/.local/state}/holdfast."

setup: deps
	@$(MAKE) --no-print-directory $(jobs) all
	@$(MAKE) --no-print-directory install
	@case ":$$PATH:" in *:'$(BINDIR)':*) ;; *) \
		echo "$(BINDIR) is not on your PATH. To type \`holdfast\`, add this line to ~/.profile:"; \
		echo "    export PATH=\"$(BINDIR):\$$PATH\"";; esac
	@'$(BINDIR)/holdfast' install
	@'$(BINDIR)/holdfast' demo

# --- pages ------------------------------------------------------------------

# where `man -M $(BUILD)/share/man holdfast` finds them
man: $(MAN)
	@echo "read them with: man -M $(OUT_MAN) holdfast"

$(foreach p,$(PAGES),$(eval $(OUT_MAN)/man$(subst .,,$(suffix $(p)))/$(notdir $(p)): $(p)))
$(MAN):
	@mkdir -p $(@D)
	$(Q)cp $< $@

# --- tests ------------------------------------------------------------------

UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(UNIT_SRC))
HELPER_SRC := $(sort $(wildcard tests/lib/*.c))
HELPERS := $(patsubst tests/lib/%.c,$(BUILD)/tests/%,$(HELPER_SRC))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
REPLAYS := $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/tests/fuzz/%,$(FUZZ_SRC))
SCRIPTS := $(sort $(wildcard tests/hooks/*.t tests/cli/*.t))
SHIM := $(BUILD)/tests/failalloc.so
# parallel, unless this make was told how
jobs = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(JOBS))

tests: all $(UNIT) $(HELPERS) $(REPLAYS)

# cmocka wants setjmp and longjmp; a test may look into the command's sources
$(call obj,$(UNIT_SRC)): MORE_CFLAGS = $(call pkg_cflags,$(TEST_PKGS) $(HOT_PKGS)) \
	-Icli -Iinstall -Wno-missing-prototypes

$(UNIT): $(BUILD)/tests/unit/%: $(BUILD)/obj/tests/unit/%.o $(COMMON_LIB)
	$(linking)
	$(Q)$(LINK)
$(UNIT): LIBS = $(TEST_LIBS) $(HOT_LIBS)
# tests of sinks need what sinks need, tests of a command its other files
SINK_TESTS := $(filter $(BUILD)/tests/unit/test_sink%,$(UNIT))
$(SINK_TESTS): $(SINK_LIB)
$(SINK_TESTS): LIBS = $(SINK_LIB) $(COMMON_LIB) $(TEST_LIBS) $(HOT_LIBS) $(NET_LIBS)
CLI_TESTS := $(filter $(BUILD)/tests/unit/test_cli% $(BUILD)/tests/unit/test_install%,$(UNIT))
$(CLI_TESTS): $(filter-out %/cli/holdfast.o,$(call obj,$(CLI_SRC)))
$(CLI_TESTS): LIBS = $(COMMON_LIB) $(TEST_LIBS) $(HOT_LIBS)

# helpers are judged by nobody: no sanitizer, so that they can preload things
$(HELPERS): $(BUILD)/tests/%: tests/lib/%.c $(FLAGS_FILE)
	$(compile)
	$(Q)$(CC) -std=c11 -D_XOPEN_SOURCE=700 $(WARNINGS) -O2 -g $< -o $@

$(SHIM): tests/alloc/failalloc.c $(FLAGS_FILE)
	$(compile)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -O2 -g -shared -fPIC $< -o $@

$(REPLAYS): $(BUILD)/tests/fuzz/%: $(BUILD)/obj/tests/fuzz/fuzz_%.o \
	$(BUILD)/obj/tests/fuzz/replay.o $(COMMON_LIB)
	$(linking)
	$(Q)$(LINK)
$(REPLAYS): LIBS = $(HOT_LIBS)
$(call obj,$(FUZZ_SRC)): MORE_CFLAGS = -Itests/fuzz

# One pass over unit, hook and command tests and the corpora of the fuzzers.
# STAGE names the folder of logs; ONLY= takes a shell pattern of test files.
STAGE ?= plain
LOGS ?= $(BUILD)/tests/log
run-tests: tests
	@BUILD='$(BUILD)' LOGS='$(LOGS)/$(STAGE)' JOBS='$(JOBS)' MAKE='$(MAKE)' CC='$(CC)' \
		sh tests/lib/prove.sh $(or $(ONLY),$(UNIT) $(REPLAYS) $(SCRIPTS))

check: deps-check
	@rm -rf '$(LOGS)'
	@status=0; \
	for stage in run-tests check-asan check-alloc; do \
		$(MAKE) --no-print-directory $(jobs) $$stage LOGS='$(LOGS)' || status=1; \
	done; \
	sh tests/lib/summary.sh '$(LOGS)' || status=1; \
	exit $$status

check-asan:
	@$(MAKE) --no-print-directory $(jobs) run-tests SAN=address,undefined \
		BUILD='$(BUILD)-asan' LOGS='$(LOGS)' STAGE=asan CFLAGS='-O1 -g'

check-alloc: all $(HELPERS) $(SHIM)
	@BUILD='$(BUILD)' LOGS='$(LOGS)/alloc' JOBS='$(JOBS)' MAKE='$(MAKE)' CC='$(CC)' \
		sh tests/lib/prove.sh tests/alloc/alloc.t

# every call of the corpus, in a home of its own that is not a temporary folder
CORPUS_HOME ?= $(HOME)/.cache/holdfast-corpus
check-corpus: all
	$(Q)sh tests/corpus/fixture.sh '$(CORPUS_HOME)'
	$(Q)cd '$(CORPUS_HOME)/project' && env -u TMPDIR -u XDG_CONFIG_HOME -u XDG_STATE_HOME \
		HOME='$(CORPUS_HOME)' USER=dev '$(abspath $(OUT_BIN))/holdfast' check \
		$(if $(MISSES),--misses) --file '$(CURDIR)/tests/corpus/cases.jsonl'

check-hosts: deps-hosts all
	@node tests/hosts/run.mjs --build '$(abspath $(BUILD))'

bench: all
	@BUILD='$(BUILD)' CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' sh tests/bench/bench.sh

lint: deps-lint compile_commands.json
	@BUILD='$(BUILD)' CC='$(CC)' MAKE='$(MAKE)' sh tests/lint/lint.sh

# every fuzzer for FUZZ_SECONDS; what it finds is added to the build's corpus
fuzz:
	@sh install/deps.sh build fuzz
	@BUILD='$(BUILD)-fuzz' CC='$(FUZZ_CC)' MAKE='$(MAKE)' sh tests/fuzz/fuzz.sh '$(FUZZ_SECONDS)'

cover: deps-check
	@rm -rf '$(BUILD)-cover'
	@$(MAKE) --no-print-directory $(jobs) run-tests BUILD='$(BUILD)-cover' COVERAGE=1 CFLAGS='-O0 -g'
	@BUILD='$(BUILD)-cover' sh tests/lib/cover.sh

clean:
	rm -rf '$(BUILD)' '$(BUILD)-asan' '$(BUILD)-fuzz' '$(BUILD)-cover' '$(BUILD)-lint' compile_commands.json

ALL_SRC := $(COMMON_SRC) $(SINK_SRC) $(HOOK_SRC) $(CLI_SRC) $(UNIT_SRC) $(FUZZ_SRC)

compile_commands.json: FORCE
	@{ sep='['; for f in $(ALL_SRC); do \
		case $$f in common/sink/*) more='$(call pkg_cflags,$(NET_PKGS))';; \
		tests/unit/*|install/*) more='-Icli -Iinstall';; tests/fuzz/*) more=-Itests/fuzz;; *) more=;; esac; \
		printf '%s\n{"directory": "%s", "file": "%s", "command": "%s %s -c %s"}' \
		"$$sep" '$(CURDIR)' "$$f" '$(CC) -std=c11 $(filter-out -DHOLDFAST_VERSION%,$(OUR_CPPFLAGS)) -DHOLDFAST_VERSION=\\\"$(VERSION)\\\" -O2' "$$more" "$$f"; \
		sep=','; done; printf '\n]\n'; } >$@

help:
	@echo 'make setup        install what is missing, build, install to $(PREFIX), wire the agents found, demonstrate'
	@echo 'make              build everything into $(BUILD)/'
	@echo 'make check        every test that needs no agent, in under ten minutes'
	@echo 'make check-asan   the tests once, under the address and undefined-behaviour sanitizers'
	@echo 'make check-alloc  every hook, failing its 1st, 2nd, ... allocation'
	@echo 'make check-corpus a corpus of calls: what is stopped, what passes (MISSES=1 lists them)'
	@echo 'make check-hosts  the real agents (from npm), driven against a mock of their model'
	@echo 'make bench        what a hook costs, next to an empty program, Node and bash+jq'
	@echo 'make lint         layers, linked libraries, format, static analysis, scripts, pages'
	@echo 'make fuzz         every fuzzer for FUZZ_SECONDS=$(FUZZ_SECONDS) (needs clang)'
	@echo 'make cover        which branches the tests take'
	@echo 'make man          the pages in $(OUT_MAN)'
	@echo 'make install      into $(PREFIX) (PREFIX, BINDIR, LIBEXECDIR, DATADIR, MANDIR, DESTDIR)'
	@echo 'make uninstall    the hooks out of the agents, then the files'
	@echo 'make deps         the packages that building needs (deps-check, deps-lint, deps-hosts: for these)'
	@echo 'make compile_commands.json, make clean'
	@echo
	@echo 'V=1 shows commands. SAN=address,undefined BUILD=build-asan is a build with sanitizers.'

-include $(patsubst %.o,%.d,$(call obj,$(ALL_SRC) tests/fuzz/replay.c))
