# The everyday commands. Each does its own set-up.
SANDBOX := artifacts/sandbox/procd
BUILD   := Directory.Build.props Directory.Packages.props global.json
SHARED  := $(shell find src/Contracts src/Http -name '*.cs' -o -name '*.csproj')
CLI      := artifacts/bin/s0
BINARIES := $(SANDBOX)/bin/procd $(SANDBOX)/runtimes/python-runner
STANDALONE := dotnet artifacts/bin/Standalone/release/Invoke.Standalone.dll

# On this machine, by hand: sandboxes may be plain processes where bubblewrap is missing, with a warning.
export ASPNETCORE_ENVIRONMENT ?= Development

# Says nothing unless it fails.
build = mkdir -p artifacts && { dotnet build $(1) -c Release --nologo >artifacts/build.log 2>&1 || { cat artifacts/build.log >&2; exit 1; }; }

.DEFAULT_GOAL := help
.PHONY: help setup standalone cli run gateway worker demo demo-rabbitmq demo-events demo-callbacks demo-trace traces chaos test images test-k8s soak pack bench bench-quick publish format clean

help: ## Say what there is
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup:
	@eng/setup run

standalone:
	@$(call build,src/Standalone)

cli: setup $(CLI) ## Build the s0 command, artifacts/bin/s0

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

demo-events: publish ## A Python publisher sends 100 CloudEvents over AMQP, functions run, a Node subscriber prints 100 completions
	@eng/setup events
	@$(call build,src/Gateway) && $(call build,src/Worker)
	@/usr/bin/python3 bench/demo_events.py

demo-callbacks: publish ## N=1000 callbacks to a receiver that is down at first, from gateways that are killed KILLS=20 times
	@eng/setup callbacks
	@$(call build,src/Gateway) && $(call build,src/Worker)
	@/usr/bin/python3 bench/demo_callbacks.py

demo-trace: publish ## One invocation's trace through gateway, queue, worker, procd and runner, drawn in the terminal (LANE=async for the other lane)
	@eng/setup trace
	@$(call build,src/Gateway) && $(call build,src/Worker)
	@/usr/bin/python3 bench/demo_trace.py

traces: setup publish ## The traces of 1000 invocations over 3 workers, one stopped and one killed, as a collector gets them
	@eng/setup test
	@N=1000 dotnet test --project tests/Telemetry.Tests -c Release --output detailed --filter-class '*ManyTracesTests'

chaos: publish ## Kill brokers, workers and gateways under N=2000 invocations, by a plan of SEED; show that none is lost and none runs twice
	@eng/setup chaos
	@$(call build,src/Gateway) && $(call build,src/Worker)
	@PYTHONPATH=bench /usr/bin/python3 -m chaos

test: ## Run all tests
	@eng/setup test
	@$(MAKE) --no-print-directory publish cli
	@eng/test

images: publish ## Build the container images (DOTNET_BASE and INIT_BASE name what they are based on)
	@eng/images

test-k8s: publish ## Install Invoke in the cluster of KUBECONFIG and test it there
	@eng/test-k8s

soak: setup publish ## Replace 50 workers and 10 gateways under load, and let 64 callers loose for 30 s
	@eng/setup test
	@N=50 SECONDS=30 dotnet test --project tests/Broker.Tests -c Release --output detailed --parallel none --filter-class '*RollingTests' --filter-class '*SoakTests'

pack: ## Build the NuGet packages of the .NET SDK into artifacts/package/release
	@for project in Contracts Client; do dotnet pack src/$$project -c Release --nologo -v quiet || exit 1; done

bench: ## Measure everything against a baseline, and keep it in bench/RESULTS.md
	@bench/run --write

bench-quick: ## The same, what matters most of it, in 3 minutes
	@bench/run --quick

publish: setup $(BINARIES) ## Build procd and python-runner, one static binary each

$(SANDBOX)/bin/procd: $(BUILD) $(SHARED) $(shell find src/Procd -name "*.cs" -o -name "*.c" -o -name "*.csproj") src/PythonRunner/PythonCommand.cs
	@eng/publish Procd $@

$(SANDBOX)/runtimes/python-runner: $(BUILD) $(shell find src/PythonRunner -name '*.cs' -o -name '*.csproj' -o -name '*.py' -o -name '*.c')
	@eng/publish PythonRunner $@

$(CLI): $(BUILD) $(shell find src/Contracts src/Client src/Cli -type f)
	@eng/publish Cli $@

format: ## Put every file into the house style
	@dotnet format Invoke.sln

clean: ## Delete what was built; sandboxes and keys in .invoke stay
	@rm -rf artifacts
