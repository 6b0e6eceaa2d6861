# Rapport: patient relationship management for the front desk.
# One Makefile, no recursion. `make help` lists what it can do.

-include config.mk

PREFIX	?= /usr/local
DESTDIR	?=
BUILD	?= build
CC	?= cc
AR	?= ar
SAN	?= 0
WERROR	?= 0
VERSION	:= 0.1.0

# `make V=1` shows whole commands.
ifeq ($(V),1)
say	= @:
Q	:=
else
say	= @printf '  %-6s %s\n'
Q	:= @
endif
comma	:= ,

# ---- compiler ------------------------------------------------------------------------

PKGS	:= ncursesw sqlite3 uuid libsodium zlib libutf8proc jansson
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -liniparser -lcsv -lm
TEST_LIBS  := $(shell pkg-config --libs cmocka 2>/dev/null)

WARN	:= -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wconversion \
	   -Wformat=2 -Wvla -Werror=format-security -Werror=implicit -Werror=incompatible-pointer-types \
	   -Werror=int-conversion
HARDEN	:= -fPIE -fstack-protector-strong -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing
LDHARD	:= -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--as-needed
ifeq ($(findstring clang,$(CC)),)
WARN	+= -Wbidi-chars=any -Wtrampolines
HARDEN	+= -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
endif
ifeq ($(SAN),1)
OPT	:= -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LDHARD	+= -fsanitize=address,undefined
override BUILD := $(BUILD)-san
else
OPT	:= -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
ifeq ($(WERROR),1)
WARN	+= -Werror
endif
CFLAGS	?=
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DRAPPORT_VERSION='"$(VERSION)"' -DRAPPORT_PREFIX='"$(PREFIX)"' -Isrc -Iui -I$(BUILD)/gen \
	   $(OPT) $(WARN) $(HARDEN) $(PKG_CFLAGS) $(CFLAGS)

# ---- layers, lowest first; DESIGN.md 2 says who may include whom ---------------------------

DIR_base := src/base
DIR_model := src/model
DIR_store := src/store
DIR_sync := src/sync
DIR_exchange := src/exchange
DIR_term := ui/term
DIR_widget := ui/widget
DIR_screen := ui/screen
DIR_app := src/app
DIR_cmd := src/cmd
LAYERS	:= base model store sync exchange app term widget screen cmd

src_of	= $(wildcard $(DIR_$(1))/*.c)
obj_of	= $(patsubst %.c,$(BUILD)/%.o,$(call src_of,$(1)))
lib	= $(BUILD)/lib$(1).a

# What a test of a layer links: itself and what lies below, so that a leak upward does not link.
LINK_base	:= base
LINK_model	:= model base
LINK_store	:= store model base
LINK_sync	:= sync store model base
LINK_exchange	:= exchange model base
LINK_app	:= app exchange sync store model base
LINK_term	:= term model base
LINK_widget	:= widget term model base
LINK_screen	:= screen widget term app exchange sync store model base
LINK_cmd	:= cmd $(LINK_screen)

RAPPORT	:= $(BUILD)/rapport
DATA	:= $(sort $(shell find data -type f))

# Hubs in PostgreSQL: a module of its own, only where libpq is installed.
PG	:= $(if $(filter 0,$(shell pkg-config --exists libpq 2>/dev/null; echo $$?)),$(BUILD)/rapport-pg.so)

.PHONY: all
all: $(RAPPORT) $(PG)	## build the program

$(RAPPORT): $(BUILD)/src/main.o $(foreach l,$(LINK_cmd),$(call lib,$(l)))
	$(say) LINK $@
	$(Q)$(CC) $(OPT) $(LDHARD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/rapport-pg.so: src/sync/pg/module.c src/sync/pg/module.h | $(BUILD)/gen/.made
	$(say) MODULE $@
	$(Q)$(CC) $(filter-out -fPIE,$(ALL_CFLAGS)) $(shell pkg-config --cflags libpq) -fPIC -shared \
	    $(filter-out -pie,$(LDHARD)) $(LDFLAGS) -o $@ $< $(shell pkg-config --libs libpq)

define layer
$(call lib,$(1)): $(call obj_of,$(1)) $(if $(filter base,$(1)),$(BUILD)/gen/data.o)
	@rm -f $$@
	$(Q)$(AR) rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

$(BUILD)/%.o: %.c | $(BUILD)/gen/.made
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/.made:
	@mkdir -p $(@D) && touch $@

# The prefix is compiled in as well: another one compiles again what names it.
.PHONY: prefix
$(BUILD)/gen/prefix: prefix | $(BUILD)/gen/.made
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' > $@
$(BUILD)/src/base/i18n.o $(BUILD)/src/sync/hub_pg_line.o: $(BUILD)/gen/prefix

# data/ is compiled in: one program, no files to lose.
$(BUILD)/embed: tools/embed.c | $(BUILD)/gen/.made
	$(Q)$(CC) -std=c11 -O1 -D_GNU_SOURCE -o $@ $<
$(BUILD)/gen/data.c: $(BUILD)/embed $(DATA)
	$(Q)$(BUILD)/embed $(DATA) > $@.new && mv $@.new $@
$(BUILD)/gen/data.o: $(BUILD)/gen/data.c
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

.SECONDARY:	# objects stay: the next run needs them
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- manual: prose by hand, tables from the program's own (man/gendoc.c) ---------------------

GENDOC	:= $(BUILD)/gendoc
$(GENDOC): $(BUILD)/man/gendoc.o $(foreach l,$(LINK_cmd),$(call lib,$(l)))
	$(say) LINK $@
	$(Q)$(CC) $(OPT) $(LDHARD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

.PHONY: manual
manual: $(GENDOC)	## put the program's tables into the manual pages
	@BUILD=$(BUILD) tools/manual

# ---- languages: po/LANGUAGE.po becomes a catalogue; the template holds every marked text ----------

PO	:= $(wildcard po/*.po)
MO	:= $(patsubst po/%.po,$(BUILD)/locale/%/LC_MESSAGES/rapport.mo,$(PO))
$(BUILD)/locale/%/LC_MESSAGES/rapport.mo: po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt -o $@ $<
$(BUILD)/gentext: $(BUILD)/po/gentext.o $(foreach l,$(LINK_model),$(call lib,$(l)))
	$(say) LINK $@
	$(Q)$(CC) $(OPT) $(LDHARD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

.PHONY: pot
pot: $(BUILD)/gentext	## put every marked text into po/rapport.pot
	@BUILD=$(BUILD) tools/texts

# ---- tests: a file tests/unit/LAYER/NAME_test.c needs no registration ------------------------

UNIT_SRC := $(wildcard tests/unit/*/*_test.c)
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(UNIT_SRC))
TOOL_SRC := $(wildcard tests/tools/*.c)
TOOL_BIN := $(patsubst tests/tools/%.c,$(BUILD)/tests/tools/%,$(TOOL_SRC))

define unit_rule
$(BUILD)/tests/unit/$(1)/%: tests/unit/$(1)/%.c $(foreach l,$(LINK_$(1)),$(call lib,$(l))) $(wildcard tests/unit/*.h)
	@mkdir -p $$(@D)
	$(say) TEST $$<
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/unit -MMD -MP -MF $$@.d $(LDHARD) -o $$@ $$< $(foreach l,$(LINK_$(1)),$(call lib,$(l))) $(PKG_LIBS) $(TEST_LIBS)
endef
$(foreach l,$(LAYERS),$(eval $(call unit_rule,$(l))))

# Drivers of the screen and terminal tests.
SCRIPT_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/tools/script/*.c))
$(BUILD)/tests/tools/%: tests/tools/%.c $(SCRIPT_OBJ) $(foreach l,$(LINK_cmd),$(call lib,$(l)))
	@mkdir -p $(@D)
	$(say) TOOL $<
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(LDHARD) -o $@ $< $(SCRIPT_OBJ) $(foreach l,$(LINK_cmd),$(call lib,$(l))) $(PKG_LIBS) -lvterm -lutil

# The model of several clinics: every call of a session to its hub, and every write, goes through tests/tools/model/line.c.
MODEL_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/tools/model/*.c))
MODEL_WRAP := $(patsubst %,-Wl$(comma)--wrap=%,hub_hello hub_heads hub_bounds hub_push_many hub_pull hub_fetch hub_get hub_put \
	      hub_list tx_commit merge_begin seglog_add settle_batch uuid_generate_random)
$(BUILD)/tests/tools/sync_model: tests/tools/sync_model.c $(MODEL_OBJ) $(foreach l,$(LINK_app),$(call lib,$(l)))
	@mkdir -p $(@D)
	$(say) TOOL $<
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(LDHARD) $(MODEL_WRAP) -o $@ $< $(MODEL_OBJ) $(foreach l,$(LINK_app),$(call lib,$(l))) $(PKG_LIBS)

# Fuzz targets: their seeds are replayed by `make check`, tests/cli/fuzz.sh.
FUZZ_SRC := $(wildcard tests/fuzz/*_fuzz.c)
FUZZ_BIN := $(patsubst %.c,$(BUILD)/%,$(FUZZ_SRC))
FUZZ_LIB := $(foreach l,term exchange $(LINK_sync),$(call lib,$(l)))
FUZZ_MAIN ?= tests/fuzz/replay.c
FUZZ_SECONDS ?= 60
$(FUZZ_BIN): $(BUILD)/tests/fuzz/%_fuzz: $(BUILD)/tests/fuzz/%_fuzz.o $(BUILD)/tests/fuzz/file.o $(FUZZ_MAIN:%.c=$(BUILD)/%.o) $(FUZZ_LIB)
	$(say) LINK $@
	$(Q)$(CC) $(OPT) $(LDHARD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

.PHONY: fuzz
fuzz:	## fuzz every parser for FUZZ_SECONDS each (clang)
	@$(MAKE) --no-print-directory CC=clang SAN=1 BUILD=build-fuzz FUZZ_MAIN= CFLAGS=-fsanitize=fuzzer-no-link \
	    LDFLAGS=-fsanitize=fuzzer $(patsubst %.c,build-fuzz-san/%,$(FUZZ_SRC))
	@for target in $(patsubst tests/fuzz/%_fuzz.c,%,$(FUZZ_SRC)); do \
	    mkdir -p build-fuzz-san/corpus/$$target && LC_ALL=C.UTF-8 build-fuzz-san/tests/fuzz/$${target}_fuzz \
	    -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
	    build-fuzz-san/corpus/$$target tests/fuzz/seeds/$$target || exit 1; \
	done

.PHONY: check check-build
check-build: $(RAPPORT) $(PG) $(MO) $(UNIT_BIN) $(TOOL_BIN) $(FUZZ_BIN)
check: deps	## every test, from nothing
	@$(MAKE) --no-print-directory check-build
	@BUILD=$(BUILD) tests/run $(T)

.PHONY: accept
accept: check-build	## show and take over what one screen test draws now: make accept T=name
	@BUILD=$(BUILD) tests/accept $(T)

.PHONY: check-long
check-long: check	## the long runs: more seeds, more kills, more keys, deliberate faults
	@BUILD=$(BUILD) LONG=1 tests/run
	@BUILD=$(BUILD) CC="$(CC)" tests/mutants

.PHONY: demo
demo: deps	## open the workstation on a demo clinic in a throw-away folder
	@$(MAKE) --no-print-directory all
	@tools/demo $(RAPPORT)

.PHONY: demo-sites
demo-sites: deps	## three demo clinics, their hub, a night of exchange and the morning after it
	@$(MAKE) --no-print-directory all
	@tools/demo-sites $(RAPPORT)

.PHONY: deps
deps:	## install what is missing, after saying what
	@tools/deps

# Measuring programs; bench/run says what each measures.
BENCH_PART := bench clinics people streams
BENCH_BIN := $(patsubst bench/%.c,$(BUILD)/bench/%,$(filter-out $(BENCH_PART:%=bench/%.c),$(wildcard bench/*.c)))
BENCH_OBJ := $(BENCH_PART:%=$(BUILD)/bench/%.o)
.SECONDARY: $(BENCH_OBJ)
$(BUILD)/bench/%: bench/%.c $(BENCH_OBJ) $(foreach l,$(LINK_app),$(call lib,$(l)))
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Ibench -MMD -MP -MF $@.d $(LDHARD) -o $@ $< $(BENCH_OBJ) $(foreach l,$(LINK_app),$(call lib,$(l))) \
	    $(PKG_LIBS) -lvterm -lutil -lm

.PHONY: bench bench-build
bench-build: $(RAPPORT) $(BENCH_BIN)
bench: deps	## measure, as ratios against floors and peers in the same run
	@$(MAKE) --no-print-directory bench-build
	@BUILD=$(BUILD) bench/run

.PHONY: lint
lint: all $(GENDOC) $(BUILD)/gentext $(BUILD)/canary	## layers, sizes, keys, SQL, raw output, man pages
	@BUILD=$(BUILD) tools/lint

# A program that overruns a buffer, built as everything else is: `make lint` wants it stopped.
$(BUILD)/canary: $(BUILD)/tools/canary.o
	$(Q)$(CC) $(OPT) $(LDHARD) $(LDFLAGS) -o $@ $^

.PHONY: install uninstall
install: all $(MO)	## install under PREFIX (default /usr/local), honouring DESTDIR
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 \
	    $(DESTDIR)$(PREFIX)/share/man/man7 $(DESTDIR)$(PREFIX)/share/rapport
	install -m 0755 $(RAPPORT) $(DESTDIR)$(PREFIX)/bin/rapport
	if [ -n '$(PG)' ]; then install -D -m 0644 $(BUILD)/rapport-pg.so $(DESTDIR)$(PREFIX)/lib/rapport/rapport-pg.so; fi
	install -m 0644 $(wildcard man/*.1) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 0644 $(wildcard man/*.5) $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 0644 $(wildcard man/*.7) $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 0644 data/rapport.ini $(DESTDIR)$(PREFIX)/share/rapport
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	for unit in rapport-sync.service rapport-sync.timer; do \
	    sed 's|/usr/local/bin|$(PREFIX)/bin|' data/timers/$$unit >$(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit && \
	    chmod 0644 $(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit || exit 1; \
	done
	sed 's|/usr/local/bin|$(PREFIX)/bin|' data/timers/rapport.cron >$(DESTDIR)$(PREFIX)/share/rapport/rapport.cron
	chmod 0644 $(DESTDIR)$(PREFIX)/share/rapport/rapport.cron
	for mo in $(patsubst $(BUILD)/%,%,$(MO)); do \
	    install -D -m 0644 $(BUILD)/$$mo $(DESTDIR)$(PREFIX)/share/$$mo || exit 1; \
	done
uninstall:	## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/rapport $(addprefix $(DESTDIR)$(PREFIX)/share/man/man1/,$(notdir $(wildcard man/*.1))) \
	    $(addprefix $(DESTDIR)$(PREFIX)/share/man/man5/,$(notdir $(wildcard man/*.5))) \
	    $(addprefix $(DESTDIR)$(PREFIX)/share/man/man7/,$(notdir $(wildcard man/*.7))) \
	    $(patsubst $(BUILD)/%,$(DESTDIR)$(PREFIX)/share/%,$(MO))
	rm -f $(DESTDIR)$(PREFIX)/lib/systemd/system/rapport-sync.service \
	    $(DESTDIR)$(PREFIX)/lib/systemd/system/rapport-sync.timer
	rm -rf $(DESTDIR)$(PREFIX)/share/rapport $(DESTDIR)$(PREFIX)/lib/rapport

.PHONY: clean
clean:	## remove what was built
	rm -rf build build-*

.PHONY: help
help:	## this list
	@awk -F':.*## ' '/^[a-z-]+.*:.*## / {split($$1, t, ":"); sub(/[: ].*/, "", t[1]); printf "  %-12s %s\n", t[1], $$2} \
	    /^[a-z-]+.*:.*\t## / {}' Makefile
