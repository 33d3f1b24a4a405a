# What `make TARGET` can do beside building; `make help` lists it. On a machine that has only git and make
# a target installs what it needs first and then calls make anew, so that pkg-config finds it.

FILES        ?= $(wildcard tests/vectors/*/*.json)
# FILES as somebody has given it, or the recordings.
WIRE_FILES    = $(if $(filter-out file,$(origin FILES)),$(FILES),$(filter-out %/package.json,$(wildcard tests/wire/*.json)))
FUZZ_SECONDS ?= 600
ASAN_B       := build/asan
CLANG_B      := build/clang
FUZZ_B       := build/fuzz
# Every program that the tests start, or are.
TEST_PARTS    = $(TEST_BINS) $(TOOL_BINS) $(B)/callboard
# As many jobs as there are processors, unless somebody has said how many.
JOBS          = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 1))
SELF          = $(MAKE) --no-print-directory $(JOBS)

##@ Use
help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } \
	    /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	    /^[a-z\/-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' tests/targets.mk
	@echo
	@echo "  make alone builds $(B)/callboard. PREFIX, DESTDIR, CC, OPTIMISE, CFLAGS, B (where to build) can be set."

demo: ## open the console on a made-up company (installs what is missing)
	@.ci/deps build
	@$(SELF) $(B)/callboard
	@$(B)/callboard demo

deps: ## install what building and testing need
	@.ci/deps build test

install: $(B)/callboard ## install below PREFIX (/usr/local), DESTDIR in front
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 755 $(B)/callboard $(DESTDIR)$(PREFIX)/bin/callboard
	$(B)/callboard --generate man > $(DESTDIR)$(PREFIX)/share/man/man1/callboard.1
	$(B)/callboard --generate bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/callboard
	$(B)/callboard --generate zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_callboard
	$(B)/callboard --generate fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/callboard.fish
	sed 's|/usr/local|$(PREFIX)|' sync/hub/callboard.service \
	    > $(DESTDIR)$(PREFIX)/lib/systemd/system/callboard.service

uninstall: ## take away what install has put there
	rm -f $(DESTDIR)$(PREFIX)/bin/callboard $(DESTDIR)$(PREFIX)/share/man/man1/callboard.1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions/callboard \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_callboard \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/callboard.fish \
	    $(DESTDIR)$(PREFIX)/lib/systemd/system/callboard.service

clean: ## take away everything that was built
	rm -rf build $(B)

##@ Test
test: ## build and run all tests (installs what is missing)
	@.ci/deps build test
	@$(SELF) run-tests

vectors: ## run golden cases: FILES="a.json b.json", all unless set
	@.ci/deps build test
	@$(SELF) $(B)/tests/tools/vectors
	@$(B)/tests/tools/vectors $(FILES)

wire: ## replay recorded REST requests: DB=sqlite or postgresql, FILES="a.json"; both, all unless set
	@.ci/deps build test
	@$(SELF) $(B)/tests/tools/wire
	@$(B)/tests/tools/wire $(if $(DB),--db $(DB)) $(WIRE_FILES)

wire-client: ## the real supabase-js against both databases (needs node 20 and the npm registry)
	@.ci/deps build test
	@$(SELF) $(B)/tests/tools/wire
	@tests/wire/client.sh $(B)

asan: ## the tests under the address and undefined behaviour sanitizers
	@.ci/deps build test
	@G_SLICE=always-malloc LSAN_OPTIONS=suppressions=$(CURDIR)/tests/leaks.supp:print_suppressions=0 \
	    $(SELF) run-tests B=$(ASAN_B) OPTIMISE="-O1 -g" \
	    SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"

valgrind: ## the tests of engine and store under valgrind
	@.ci/deps build test valgrind
	@$(SELF) run-valgrind

clang: ## compile everything with clang, warnings are errors
	@.ci/deps build test clang
	@$(SELF) all-parts B=$(CLANG_B) CC=clang WERROR=-Werror

fuzz: ## fuzz every parser for FUZZ_SECONDS (600)
	@.ci/deps build test fuzz
	@$(SELF) run-fuzz

soak: ## the tests with their longer runs
	@.ci/deps build test
	@CB_SOAK=1 $(SELF) run-tests

##@ Measure and show
bench: ## measure, each number beside its reference
	@.ci/deps build test
	@$(SELF) run-bench

screenshots: ## take the pictures of screenshots/ anew
	@.ci/deps build test pictures
	@$(SELF) $(B)/callboard $(TOOL_BINS)
	@CB_BUILD=$(B) screenshots/make.sh

# --- what the targets above call once everything is installed ---

# The same whatever machine and shell they run in.
TEST_ENVIRONMENT = CB_BUILD=$(B) LC_ALL=C.UTF-8 TZ=UTC

all-parts: $(TEST_PARTS)

# As many at a time as there are processors: most of them wait, for a terminal or a server.
run-tests: $(TEST_PARTS)
	@printf '%s\n' $(TEST_BINS) "$(B)/tests/tools/vectors $(FILES)" "$(B)/tests/tools/wire $(WIRE_FILES)" \
	    "tests/wire/client.sh $(B)" | $(TEST_ENVIRONMENT) tests/run.sh $(B) $(shell nproc 2>/dev/null || echo 1)

VALGRIND := valgrind --quiet --leak-check=full --errors-for-leak-kinds=definite,indirect \
            --error-exitcode=99
VALGRIND_BINS = $(filter $(B)/tests/engine/% $(B)/tests/store/%,$(TEST_BINS))

run-valgrind: $(VALGRIND_BINS) $(B)/callboard
	@for test in $(VALGRIND_BINS); do \
	    echo "$${test#$(B)/tests/}"; \
	    G_SLICE=always-malloc $(TEST_ENVIRONMENT) $(VALGRIND) $$test >$$test.log 2>&1 || \
	        { cat $$test.log; exit 1; }; \
	done

# A goal that is missed fails it at the end: the other numbers are printed all the same.
run-bench: $(TOOL_BINS) $(B)/callboard
	@missed=0; for bench in $(filter %_bench,$(TOOL_BINS)); do $(TEST_ENVIRONMENT) $$bench || missed=1; done; exit $$missed

# Everything below the fuzzers is instrumented too, so it is compiled once more.
FUZZ_FLAGS := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FUZZ_BINS   = $(patsubst %.c,$(FUZZ_B)/%,$(FUZZERS))

run-fuzz:
	@$(SELF) fuzzers B=$(FUZZ_B) CC=clang OPTIMISE="-O1 -g" SANITIZE="$(FUZZ_FLAGS)"
	@for fuzzer in $(FUZZ_BINS); do \
	    name=$$(basename $$fuzzer _fuzz); corpus=$(FUZZ_B)/corpus/$$name; \
	    dictionary=tests/fuzz/seeds/$$name.dict; \
	    mkdir -p $$corpus; \
	    echo "$$name for $(FUZZ_SECONDS) s"; \
	    $$fuzzer -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	        -artifact_prefix=$(FUZZ_B)/$$name- $$(test ! -f $$dictionary || echo -dict=$$dictionary) \
	        $$corpus $$(test ! -d tests/fuzz/seeds/$$name || echo tests/fuzz/seeds/$$name) \
	        >$$fuzzer.log 2>&1 || { tail -n 60 $$fuzzer.log; exit 1; }; \
	    sed -n 's/^stat::number_of_executed_units: */  inputs: /p' $$fuzzer.log; \
	done

fuzzers: $(patsubst %.c,$(B)/%,$(FUZZERS))

$(patsubst %.c,$(B)/%,$(FUZZERS)): $(B)/%: $(B)/%.o $(B)/libcallboard.a
	$(CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LDLIBS)

.PHONY: help demo deps install uninstall clean test vectors wire wire-client asan valgrind clang fuzz soak bench \
        screenshots all-parts run-tests run-valgrind run-bench run-fuzz fuzzers
