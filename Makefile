# Galley's chores. A machine needs Go, git and make; test-e2e alone needs node, npm, java, xmllint
# and Chromium too, and test-go passes over the Python of articles where python3 is missing.

GO        ?= go
VULNCHECK ?= v1.9.0
FUZZTIME  ?= 30s
SOAK      ?= 1000
CROSS     ?= darwin windows
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64
VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS    = -X main.version=$(VERSION)
# Date of the last commit: the archives of a release are the same whoever makes them.
EPOCH      = $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

.PHONY: all
all: site ## build the command and publish the sample site (the default)

.PHONY: build
build: ## build the command: bin/galley
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o bin/ ./generator/cmd/galley

.PHONY: site
site: build ## publish the sample site: public/
	bin/galley build

.PHONY: test
test: test-go test-e2e ## run all tests

# The random edits stop short of their number when the time that go test gives
# is nearly over, and fail for it; on a slow machine ten minutes are too few.
.PHONY: test-go
test-go: ## run the Go tests of all modules
	$(GO) test -timeout 50m ./...
	$(GO) test -C bench ./...
	$(GO) test -C tools ./...

.PHONY: test-e2e
test-e2e: build ## let validators of others look at what is published, and a browser at the preview (installs what they need)
	e2e/run

.PHONY: lighthouse
lighthouse: build ## rate pages of the sample site by Lighthouse; medians of three have to be 100 (wants a quiet machine)
	LIGHTHOUSE_RUNS=3 e2e/run lighthouse.test.js

.PHONY: docs
docs: ## write the pages of the manual, and the style sheet, that are made from the code
	$(GO) run ./generator/cmd/manual
	$(GO) run ./generator/cmd/palette
	$(GO) test ./generator/cmd/galley -run '^TestCommandsPage$$' -update

.PHONY: race
race: ## run the Go tests with the race detector (needs a C compiler)
	$(GO) test -race ./...

.PHONY: check
check: check-format check-vet check-lint check-cross check-modules ## look for faults without running anything

.PHONY: check-format
check-format:
	@files=$$(find $(wildcard *.go) generator bench tools -name testdata -prune -o -name '*.go' -exec gofmt -l {} +) || exit 1; \
	if [ -n "$$files" ]; then echo "not formatted (run gofmt -w):" $$files >&2; exit 1; fi

.PHONY: check-vet
check-vet:
	$(GO) vet ./...
	$(GO) vet -C bench ./...
	$(GO) vet -C tools ./...

# The linter's version is pinned in tools/go.mod, so that go.mod lists what the program needs and no more.
.PHONY: check-lint
check-lint:
	$(GO) tool -modfile=tools/go.mod staticcheck ./...
	cd bench && $(GO) tool -modfile=../tools/go.mod staticcheck ./...
	cd tools && $(GO) tool staticcheck ./...

.PHONY: check-cross
check-cross:
	@for os in $(CROSS); do \
		echo "GOOS=$$os $(GO) build, vet"; \
		GOOS=$$os CGO_ENABLED=0 $(GO) build ./... || exit 1; \
		GOOS=$$os CGO_ENABLED=0 $(GO) vet ./... || exit 1; \
		GOOS=$$os CGO_ENABLED=0 $(GO) vet -C bench ./... || exit 1; \
	done

.PHONY: check-modules
check-modules:
	@for dir in . bench tools; do \
		echo "$(GO) mod verify, tidy: $$dir"; \
		(cd $$dir && $(GO) mod verify && $(GO) mod tidy -diff) || exit 1; \
	done

# The tool asks vuln.go.dev, and fails with status 3 for what it finds. Where it
# cannot ask, nothing was checked: that is said, and fails where CI is set.
.PHONY: vuln
vuln: ## look for known vulnerabilities in Go and the modules (asks vuln.go.dev)
	@bin=$$(mktemp -d) && trap 'rm -rf "$$bin"' EXIT && status=0; \
	GOBIN="$$bin" $(GO) install golang.org/x/vuln/cmd/govulncheck@$(VULNCHECK) && "$$bin/govulncheck" ./... || status=$$?; \
	case $$status in \
	0) ;; \
	3) exit 3 ;; \
	*) echo "vuln: govulncheck did NOT run (status $$status): nothing is known about vulnerabilities" >&2; [ -z "$$CI" ] ;; \
	esac

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (30s) each
	@grep -r --include='*_test.go' '^func Fuzz' generator | \
	sed -E 's/^(.*)\/[^/]*:func (Fuzz[A-Za-z0-9_]*).*/\1 \2/' | sort | \
	while read -r dir name; do \
		echo "fuzz $$dir $$name"; \
		$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x "./$$dir" </dev/null || exit 1; \
	done

.PHONY: soak
soak: ## edit a site at random, kill builds, let every write fail, compare code with chroma, for an hour and more (SOAK=1000)
	GALLEY_SOAK=1 $(GO) test -count=1 -timeout 0 -v -run '^(TestEdits|TestEditsOnDisk|TestSweep)$$' ./generator/build -rapid.checks $(SOAK)
	GALLEY_SOAK=1 $(GO) test -count=1 -timeout 0 -v -run '^TestKillAtAnyTime$$' ./generator/cmd/galley
	$(GO) test -count=1 -timeout 0 -v -run '^TestEqualsChroma' ./generator/highlight -rounds 30

.PHONY: mutants
mutants: ## take out the calls that record facts one by one; the tests must notice
	$(GO) run -C tools ./mutants ..

.PHONY: bench
bench: build ## compare with other generators (BENCH="-n 10000 -hugo"; see bench/)
	$(GO) run -C bench . -galley "$(CURDIR)/bin/galley" $(BENCH)

.PHONY: relevance
relevance: build ## see how well the search finds, beside two others (CORPUS=DIR, RELEVANCE="--tuning --failures"; see bench/)
	bench/relevance/run rate.js --galley "$(CURDIR)/bin/galley" $(if $(CORPUS),--corpus "$(CORPUS)") $(RELEVANCE)

.PHONY: dist
dist: ## make archives with checksums for all systems: dist/
	rm -rf dist && mkdir dist
	$(GO) run -C tools ./notices .. ./generator/cmd/galley $(sort $(foreach platform,$(PLATFORMS),$(firstword $(subst /, ,$(platform))))) > dist/NOTICES.txt
	@for platform in $(PLATFORMS); do \
		os=$${platform%/*} arch=$${platform#*/}; \
		dir="dist/galley-$(VERSION)-$$os-$$arch"; \
		echo "build $$dir"; \
		mkdir -p "$$dir" && cp LICENSE README.md dist/NOTICES.txt "$$dir" || exit 1; \
		GOOS=$$os GOARCH=$$arch CGO_ENABLED=0 \
			$(GO) build -trimpath -ldflags "-s -w $(LDFLAGS)" -o "$$dir/" ./generator/cmd/galley || exit 1; \
	done
	rm dist/NOTICES.txt
	$(GO) run -C tools ./archive -epoch $(EPOCH) "$(CURDIR)/dist"

.PHONY: clean
clean: ## remove what the other targets make
	rm -rf bin dist .galley
	find public -mindepth 1 ! -name .gitkeep -delete

.PHONY: help
help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-8s %s\n", $$1, $$2 }' Makefile
