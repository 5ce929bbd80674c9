# What developers run, by name. `make` lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

MODULE   := github.com/who-can-as/kubectl-who-can-as
VERSION  ?= $(shell git describe --tags --dirty --match 'v*' 2>/dev/null || echo v0.0.0-dev)
LDFLAGS  := -s -w -X $(MODULE)/pkg/version.release=$(VERSION)
BIN      := bin
SIZE_MB  := 32

# Kubernetes' types come with much generated code, which client-go links whole.
# Without inlining it takes 2 MB less, and 0.8 MB less come from what runs once in
# a request or an answer; what runs for each line, cell or binding is inlined.
PLAIN    := k8s.io/api k8s.io/apimachinery k8s.io/client-go k8s.io/cli-runtime k8s.io/kube-openapi k8s.io/klog \
            sigs.k8s.io github.com/google/gnostic-models google.golang.org/protobuf go.yaml.in github.com/json-iterator \
            github.com/fxamacker github.com/olekukonko github.com/spf13 github.com/emicklei golang.org/x net crypto \
            vendor/golang.org/x k8s.io/utils github.com/modern-go gopkg.in github.com/go-logr github.com/go-openapi github.com/jstemmer \
            github.com/google mime html encoding/xml encoding/asn1 encoding/pem go log os/exec regexp text \
            $(addprefix $(MODULE)/pkg/,cmd report explain lint gateway manifest expectation webhook usage kube alert)
# The same sources give the same bytes wherever they are: no paths, no state of git.
FLAGS    := -trimpath -buildvcs=false $(PLAIN:%=-gcflags=%/...=-l)

# The plugins' module, and those below hack that keep heavy things out of it.
NESTED   := $(patsubst %/go.mod,%,$(wildcard hack/*/go.mod))
PROGRAMS := $(filter-out hack/tools hack/release,$(NESTED))
TOOL     := go tool -modfile='$(CURDIR)/hack/tools/go.mod'
# Names at the end which tests were skipped, and why.
GOTEST   := $(TOOL) gotestsum --format standard-quiet --
RELEASER := go tool -modfile='$(CURDIR)/hack/release/go.mod' goreleaser
KREW     := go tool -modfile='$(CURDIR)/hack/krew/go.mod'
SOURCES  := find . -name '*.go' -not -path './.*' -print0

# The sources of the page that -o html writes, and the tools that build it.
PAGE     := hack/explore

# What writes docs/reference and docs/schemas from the sources.
WRITER   := CGO_ENABLED=0 GOWORK=off go -C hack/reference run -trimpath .

CLUSTER  := CGO_ENABLED=0 GOWORK=off go -C hack/cluster run -trimpath .
STATE    := --state-dir '$(CURDIR)/.cluster'

# Runs one command in each of some modules: $(call in,MODULES,WHAT,COMMAND).
in = for module in $(1); do echo "$(2): $$module"; (cd "$$module" && $(3)) || exit 1; done

##@ Building and testing

.PHONY: build
build: ## Build both plugins into bin/
	CGO_ENABLED=0 go build $(FLAGS) -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/...

.PHONY: test
test: build man cluster-build $(PAGE)/node_modules ## Run all tests: units, and stories on a real API server
	$(GOTEST) -race -timeout 30m ./...
	@$(call in,$(PROGRAMS),test,CGO_ENABLED=0 $(GOTEST) -trimpath ./...)

.PHONY: test-krew
test-krew: cluster-build man ## Run the tests of the packages for krew, with krew, kubectl and a real API server
	go test ./pkg/internal/krewstories
	CGO_ENABLED=0 go -C hack/krew test -trimpath ./...

.PHONY: test-unit
test-unit: ## Run the tests that need no server
	$(GOTEST) -short ./...

.PHONY: bench
bench: build cluster-build ## Run the benchmarks
	go test -run '^$$' -bench . -benchmem -timeout 60m ./...

FUZZTIME := 10s

.PHONY: fuzz
fuzz: ## Fuzz every reader and matcher for a while each (FUZZTIME=10s)
	@grep -rl '^func Fuzz' --include='*_test.go' pkg | while read -r file; do \
	  for target in $$(sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' "$$file"); do \
	    go test "./$$(dirname "$$file")" -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; done; done

.PHONY: generate
generate: cluster-up ## Read Kubernetes' own resources from a server into pkg/builtin
	eval "$$($(MAKE) -s cluster-env)" && go run ./hack/resources pkg/builtin/table.go

.PHONY: generate-roles
generate-roles: ## Read the default roles of each Kubernetes into pkg/builtin (160 MB of downloads, once)
	go run ./hack/defaultroles pkg/builtin/roles_table.go

.PHONY: page
page: $(PAGE)/node_modules ## Build the page of -o html from its sources (needs npm)
	cd $(PAGE) && npm run --silent build

# As the lock file says, and again when it changes.
$(PAGE)/node_modules: $(PAGE)/package-lock.json
	cd $(PAGE) && npm ci --silent
	@touch $@

.PHONY: reference
reference: ## Write the pages about commands and the schemas of answers from the sources
	rm -rf docs/reference docs/schemas
	@$(WRITER) markdown '$(CURDIR)/docs/reference'
	@$(WRITER) schemas '$(CURDIR)/docs/schemas' '$(CURDIR)'

.PHONY: man
man: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct)
man: ## Write manual pages into bin/man, for archives
	rm -rf bin/man
	@$(WRITER) man '$(CURDIR)/bin/man' '$(VERSION)'

.PHONY: oracle
oracle: ## Hold the engine against Kubernetes' own authorizer and impersonation filter
	CGO_ENABLED=0 go -C hack/oracle test -trimpath -count=1 -timeout 60m -run 'TestOracle|TestImpersonation' . -decisions 1000000 -passages 100000

.PHONY: size
size: build ## Check the size of the plugins
	hack/size $(SIZE_MB) bin/kubectl-*

##@ Checking

# Checks compile as the build does, so that they share what they compile.
lint verify format: export CGO_ENABLED := 0
lint verify format: export GOFLAGS := $(shell go env GOFLAGS) -trimpath

.PHONY: lint
lint: format-check ## Look for mistakes: gofumpt, go vet and staticcheck
	@for script in .ci/run hack/demo hack/pictures hack/reproducible hack/size $$(grep -l bash pkg/internal/krewstories/testdata/bin/*); do bash -n "$$script"; done
	@$(call in,. $(PROGRAMS),go vet,go vet ./...)
	@$(call in,. $(PROGRAMS),staticcheck,$(TOOL) staticcheck ./...)

.PHONY: verify
verify: format-check tidy-check floors size reproducible portable page-check reference-check ## Check what is generated, pinned or promised

.PHONY: floors
floors: ## Check that imports point down and packages keep to the rules of the house
	go test -count=1 ./pkg/internal/floors

.PHONY: format
format: ## Format the sources
	@$(SOURCES) | xargs -0 $(TOOL) gofumpt -w

.PHONY: format-check
format-check:
	@unformatted=$$($(SOURCES) | xargs -0 $(TOOL) gofumpt -l); \
	test -z "$$unformatted" || { printf 'not formatted, run make format:\n%s\n' "$$unformatted" >&2; exit 1; }

.PHONY: tidy-check
tidy-check:
	@$(call in,. $(filter-out hack/release,$(NESTED)),tidy,go mod tidy -diff)

.PHONY: page-check
page-check: $(PAGE)/node_modules
	cd $(PAGE) && npm run --silent check

.PHONY: reference-check
reference-check:
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT; \
	$(WRITER) markdown "$$fresh/reference"; $(WRITER) schemas "$$fresh/schemas" '$(CURDIR)'; \
	for part in reference schemas; do diff -ru "docs/$$part" "$$fresh/$$part" || { echo 'run make reference' >&2; exit 1; }; done

# A plugin is compiled and linked once more, in a copy of the sources elsewhere.
.PHONY: reproducible
reproducible: build
	@hack/reproducible bin/kubectl-who_can_as CGO_ENABLED=0 go -C cmd/kubectl-who_can_as build $(FLAGS) -ldflags '$(LDFLAGS)'

.PHONY: portable
portable:
	GOOS=windows go build ./cmd/...

##@ A cluster of your own

.PHONY: demo
demo: ## Show it all: build, start a cluster, apply the example company, ask
	@hack/demo

.PHONY: cluster-build
cluster-build: ## Compile the API server that tests and demo run on (once, about 10 minutes)
	@$(CLUSTER) build

.PHONY: cluster-up
cluster-up: ## Start a cluster in the background, unless it runs
	@$(CLUSTER) start $(STATE)

.PHONY: cluster-down
cluster-down: ## Stop it
	@$(CLUSTER) stop $(STATE)

.PHONY: cluster-env
cluster-env: ## Point your shell at it: eval "$(make -s cluster-env)"
	@$(CLUSTER) env $(STATE) --path '$(CURDIR)/bin'

##@ Releasing

# A tag that is checked out is released under its name, anything else tried out.
SNAPSHOT = $(shell git describe --exact-match --tags --match 'v*' >/dev/null 2>&1 || echo --snapshot)

.PHONY: dist
dist: export CGO_ENABLED := 0
dist: export GOFLAGS := $(shell go env GOFLAGS) -trimpath
dist: export RELEASE_VERSION := $(VERSION)
dist: export RELEASE_GOFLAGS := $(FLAGS)
dist: export RELEASE_LDFLAGS := $(LDFLAGS)
dist: export SOURCE_DATE_EPOCH = $(shell git log -1 --format=%ct)
dist: export SOURCE_DATE = $(shell TZ=UTC0 git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ)
dist: man ## Build what a release consists of into dist/: archives, bills of materials, checksums, manifests for krew
	go -C hack/sbom build -o '$(CURDIR)/bin/tools/' .
	PATH='$(CURDIR)/bin/tools':"$$PATH" $(RELEASER) release --clean --skip=publish $(SNAPSHOT)
	mkdir dist/krew
	go -C hack/krew run . --tag '$(VERSION)' --checksums '$(CURDIR)/dist/checksums.txt' --dir '$(CURDIR)/dist/krew'
	for manifest in dist/krew/*.yaml; do $(KREW) validate-krew-manifest -manifest "$$manifest" -skip-install; done

##@ The rest

FREEZE := github.com/charmbracelet/freeze@v0.2.2

.PHONY: pictures
pictures: ## Make the pictures of the README from real runs (downloads freeze; needs Chromium)
	GOBIN='$(CURDIR)/bin/tools' go install $(FREEZE)
	hack/pictures bin/tools/freeze

.PHONY: clean
clean: ## Stop the cluster and remove bin/ and dist/
	@test ! -d .cluster || $(MAKE) -s cluster-down
	rm -rf bin dist

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
