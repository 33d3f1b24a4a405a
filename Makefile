# Callboard. `make help` lists the targets.
.DEFAULT_GOAL := build/callboard
MAKEFLAGS += --no-builtin-rules

PREFIX  ?= /usr/local
DESTDIR ?=
CC      = gcc
B       ?= build
VERSION := $(shell cat VERSION)

# Where libraries are missing pkg-config says nothing here; `make deps` installs them first.
LIBS      := glib-2.0 libcjson sqlite3 libxml-2.0 ncursesw
# Loaded when they are first needed (store/late.h): only their headers are used here.
LATE_LIBS := libcurl libmicrohttpd libpq libical pangocairo cairo-pdf
TEST_LIBS := cmocka vterm
WARN      := -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes \
             -Wmissing-prototypes -Wvla -Wpointer-arith -Wwrite-strings -Wformat=2 $(WERROR)
OPTIMISE  ?= -O2 -g
SANITIZE  ?=
CFLAGS    ?=
# Asked once, when it is first needed.
asked_once  = $(eval $(1) := $(shell $(2)))$($(1))
LIB_CFLAGS  = $(call asked_once,LIB_CFLAGS,pkg-config --cflags $(LIBS) $(LATE_LIBS) 2>/dev/null)
LIB_LDLIBS  = $(call asked_once,LIB_LDLIBS,pkg-config --libs $(LIBS) 2>/dev/null)
TEST_LDLIBS = $(call asked_once,TEST_LDLIBS,pkg-config --libs $(TEST_LIBS) 2>/dev/null)
# Links the many programs of the tests in half the time, where it is there.
TEST_LINKER = $(call asked_once,TEST_LINKER,command -v ld.gold >/dev/null && echo -fuse-ld=gold)
ALL_CFLAGS  = -std=c11 -ffp-contract=off -D_GNU_SOURCE -DCB_VERSION='"$(VERSION)"' -I. -I$(B) $(OPTIMISE) $(WARN) \
              $(SANITIZE) $(LIB_CFLAGS) $(CFLAGS)
LDLIBS      = $(LIB_LDLIBS) -lutil -lm

SOURCES   := $(wildcard engine/*.c engine/*/*.c store/*.c store/*/*.c sync/*/*.c sync/*/*/*.c \
             tui/*.c tui/*/*.c tui/*/*/*.c)
LIBRARY   := $(filter-out tui/main.c,$(SOURCES))
SUPPORT   := $(wildcard tests/support/*.c)
TESTS     := $(wildcard tests/*_test.c tests/*/*_test.c)
TOOLS     := $(wildcard tests/tools/*.c)
BENCHES   := $(wildcard tests/bench/*.c)
FUZZERS   := $(wildcard tests/fuzz/*.c)
OBJECTS   := $(patsubst %.c,$(B)/%.o,$(SOURCES) $(SUPPORT) $(TESTS) $(TOOLS) $(BENCHES))
TEST_BINS := $(patsubst %.c,$(B)/%,$(TESTS))
REFERENCES := tests/bench/floor_list.c tests/bench/empty_program.c
TOOL_BINS := $(patsubst %.c,$(B)/%,$(TOOLS) $(BENCHES))

include tests/targets.mk

# `make V=1` shows the commands.
QUIET = $(if $(V),,@echo "  $(1) $@";)

$(B)/callboard: $(B)/tui/main.o $(B)/libcallboard.a
	$(call QUIET,LINK)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/libcallboard.a: $(patsubst %.c,$(B)/%.o,$(LIBRARY))
	@rm -f $@
	$(call QUIET,AR)ar rcs $@ $^

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call QUIET,CC)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The default key map is a file that people read; it is compiled in as a string.
$(B)/tui/keys_conf.h: tui/keys.conf
	@mkdir -p $(@D)
	@{ echo 'static const char keys_conf[] ='; sed 's/\\/&&/g; s/"/\\"/g; s/.*/"&\\n"/' $<; echo ';'; } > $@
$(B)/tui/console/keymap.o: $(B)/tui/keys_conf.h

# Objects are made anew when compiler or flags change.
$(B)/flags: FORCE
	@mkdir -p $(B)
	@echo '$(CC) $(subst ','\'',$(ALL_CFLAGS))' | cmp -s - $@ || echo '$(CC) $(subst ','\'',$(ALL_CFLAGS))' > $@

$(TEST_BINS) $(filter-out $(patsubst %.c,$(B)/%,$(REFERENCES)),$(TOOL_BINS)): $(B)/%: $(B)/%.o $(patsubst %.c,$(B)/%.o,$(SUPPORT)) $(B)/libcallboard.a
	$(call QUIET,LINK)$(CC) $(SANITIZE) $(TEST_LINKER) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(TEST_LDLIBS)

# The references of the console's bench carry nothing that they do not use.
$(B)/tests/bench/floor_list $(B)/tests/bench/empty_program: $(B)/%: $(B)/%.o
	$(call QUIET,LINK)$(CC) $(SANITIZE) $(LDFLAGS) -Wl,--as-needed -o $@ $^ $(LDLIBS)

FORCE:
.PHONY: FORCE
-include $(OBJECTS:.o=.d)
