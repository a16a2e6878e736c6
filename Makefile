# The everyday commands. Each does its own set-up.
SANDBOX := artifacts/sandbox/procd
BUILD   := Directory.Build.props Directory.Packages.props global.json
SHARED  := $(shell find src/Contracts src/Http -name '*.cs' -o -name '*.csproj')
BINARIES := $(SANDBOX)/bin/procd $(SANDBOX)/runtimes/python-runner
STANDALONE := dotnet artifacts/bin/Standalone/release/Invoke.Standalone.dll

# On this machine, by hand: sandboxes may be plain processes where bubblewrap is missing, with a warning.
export ASPNETCORE_ENVIRONMENT ?= Development

# Says nothing unless it fails.
build = mkdir -p artifacts && { dotnet build $(1) -c Release --nologo >artifacts/build.log 2>&1 || { cat artifacts/build.log >&2; exit 1; }; }

.DEFAULT_GOAL := help
.PHONY: help setup standalone run gateway worker demo demo-rabbitmq chaos test bench publish format clean

help: ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup:
	@eng/setup run

standalone:
	@$(call build,src/Standalone)

run: setup publish standalone ## Start everything on http://127.0.0.1:8080 (ASPNETCORE_URLS moves it)
	@exec $(STANDALONE) run

gateway: setup publish ## Start a gateway over RabbitMQ (Messaging__RabbitMq__Uri says where)
	@$(call build,src/Gateway)
	@exec dotnet artifacts/bin/Gateway/release/Invoke.Gateway.dll

worker: setup ## Start a worker over RabbitMQ, beside a gateway of the same INVOKE_STATE
	@$(call build,src/Worker)
	@exec dotnet artifacts/bin/Worker/release/Invoke.Worker.dll

demo: setup publish standalone ## Claim a sandbox, write a function, invoke it, and show the time of each hop
	@exec $(STANDALONE) demo

demo-rabbitmq: publish ## 200 invocations over RabbitMQ with 3 workers, one of which is killed half-way
	@eng/setup broker
	@$(call build,src/Gateway) && $(call build,src/Worker)
	@/usr/bin/python3 bench/demo_rabbitmq.py

chaos: publish ## Kill brokers, workers and gateways under N=2000 invocations, by a plan of SEED; show that none is lost and none runs twice
	@eng/setup chaos
	@$(call build,src/Gateway) && $(call build,src/Worker)
	@PYTHONPATH=bench /usr/bin/python3 -m chaos

test: ## Run all tests
	@eng/setup test
	@$(MAKE) --no-print-directory publish
	@eng/test

bench: setup publish ## Measure a hello invocation through the whole line against a bare python3
	@bench/run

publish: setup $(BINARIES) ## Build procd and python-runner, one static binary each

$(SANDBOX)/bin/procd: $(BUILD) $(SHARED) $(shell find src/Procd -name '*.cs' -o -name '*.csproj')
	@eng/publish Procd $@

$(SANDBOX)/runtimes/python-runner: $(BUILD) $(shell find src/PythonRunner -name '*.cs' -o -name '*.csproj' -o -name '*.py')
	@eng/publish PythonRunner $@

format: ## Put every file into the house style
	@dotnet format Invoke.sln

clean: ## Delete what was built; sandboxes and keys in .invoke stay
	@rm -rf artifacts
