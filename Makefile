# Holdfast: one Makefile, no descent into folders.
#
#   make setup     dependencies, build, install, wire into the agents found, demonstrate
#   make check     every test that needs no agent
#   make help      the other targets
#
# A variant is the same file with another BUILD:
#   make check SAN=address,undefined BUILD=build-asan

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
SAN ?=
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@printf '  %-7s %s\n' $(1) $(2))

VERSION := 0.1.0

# --- flags: ours are kept apart, so that `make CFLAGS=-O3` works ------------

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wundef -Wvla -Wcast-qual \
	-Wwrite-strings -Wpointer-arith -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wformat=2 -Wswitch-enum \
	-Wconversion $(if $(WERROR),-Werror)

# a flag that this compiler takes, or nothing
takes = $(shell $(CC) -Werror $(1) -x c -c /dev/null -o /dev/null 2>/dev/null && echo $(1))

HARDEN := -fstack-protector-strong -fPIE -fno-common \
	$(call takes,-fstack-clash-protection) $(call takes,-fcf-protection) \
	$(call takes,-ftrivial-auto-var-init=zero)
ifeq ($(SAN),)
HARDEN += -U_FORTIFY_SOURCE $(if $(findstring -O0,$(CFLAGS)),,-D_FORTIFY_SOURCE=3)
endif

OUR_CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
	-DHOLDFAST_VERSION='"$(VERSION)"' -Icommon $(WARNINGS) $(HARDEN) \
	-ffile-prefix-map=$(CURDIR)=. $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
	$(if $(COVERAGE),--coverage)
OUR_LDFLAGS := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed \
	$(if $(SAN),-fsanitize=$(SAN)) $(if $(COVERAGE),--coverage)

# --- packages: found by pkg-config, linked only where they are needed -------

HOT_PKGS := libcjson inih
NET_PKGS := libcurl libnotify
TEST_PKGS := cmocka

pkg_cflags = $(shell $(PKG_CONFIG) --cflags $(1) 2>/dev/null)
pkg_libs = $(shell $(PKG_CONFIG) --libs $(1) 2>/dev/null)

HOT_LIBS = $(call pkg_libs,$(HOT_PKGS))
NET_LIBS = $(call pkg_libs,$(NET_PKGS))

# --- what is built ----------------------------------------------------------

# the build tree has the shape of the installed one: programs find each other
# and their data from where they stand
OUT_BIN := $(BUILD)/bin
OUT_LIBEXEC := $(BUILD)/libexec/holdfast
OUT_DATA := $(BUILD)/share/holdfast

COMMON_SRC := $(sort $(wildcard common/*.c common/host/*.c))
SINK_SRC := $(sort $(wildcard common/sink/*.c))
HOOK_SRC := $(sort $(wildcard hooks/*.c))
CLI_SRC := $(sort $(wildcard cli/*.c install/*.c))
HOOK_NAMES := $(foreach s,$(HOOK_SRC),holdfast-$(subst _,-,$(basename $(notdir $(s)))))
PROGRAMS := $(addprefix $(OUT_LIBEXEC)/,$(HOOK_NAMES)) $(OUT_BIN)/holdfast
PACKS := $(sort $(wildcard config/packs/*.ini))
PROFILES := $(sort $(wildcard config/profiles/*.ini))
DATA := $(patsubst config/%,$(OUT_DATA)/%,$(PACKS) $(PROFILES) config/holdfast.ini) \
	$(patsubst tests/fixtures/%,$(OUT_DATA)/demo/%,$(DEMO))
PAGES := $(sort $(wildcard hooks/*.1 cli/*.1 config/*.5))

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
COMMON_LIB := $(BUILD)/libcommon.a
SINK_LIB := $(BUILD)/libsink.a

all: $(PROGRAMS) $(DATA)

$(BUILD)/obj/%.o: %.c | need-packages
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(OUR_CFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(call obj,$(SINK_SRC) hooks/deliver.c): PKG_CFLAGS = $(call pkg_cflags,$(NET_PKGS))
# libnotify's headers are not as strict as ours
$(call obj,$(SINK_SRC)): WARNINGS += -Wno-pedantic

$(COMMON_LIB): $(call obj,$(COMMON_SRC))
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $^

$(SINK_LIB): $(call obj,$(SINK_SRC))
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $^

link = @mkdir -p $(@D) && $(if $(filter 1,$(V)),,printf '  %-7s %s\n' LD $@ &&) \
	$(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) $(filter %.o %.a,$^) $(LIBS) -o $@

.SECONDEXPANSION:
$(OUT_LIBEXEC)/holdfast-%: $(BUILD)/obj/hooks/$$(subst -,_,$$*).o $(COMMON_LIB)
	$(link)
$(OUT_LIBEXEC)/holdfast-%: LIBS = $(HOT_LIBS)
$(OUT_LIBEXEC)/holdfast-deliver: $(BUILD)/obj/hooks/deliver.o $(SINK_LIB) $(COMMON_LIB)
	$(link)
$(OUT_LIBEXEC)/holdfast-deliver: LIBS = $(HOT_LIBS) $(NET_LIBS)
$(OUT_BIN)/holdfast: $(call obj,$(CLI_SRC)) $(COMMON_LIB)
	$(link)
$(OUT_BIN)/holdfast: LIBS = $(HOT_LIBS)

$(OUT_DATA)/%: config/%
	@mkdir -p $(@D)
	$(Q)cp $< $@
