"""The hot paths of the line in isolation, allocations included: BenchmarkDotNet."""
import json
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def run(options):
    output = ROOT / "artifacts/bench/hot"
    shutil.rmtree(output, ignore_errors=True)
    subprocess.run(["dotnet", "run", "--project", "bench/HotPaths", "-c", "Release", "--",
                    "--filter", "*", "--exporters", "json", "--artifacts", str(output)],
                   cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    found = {}
    for path in output.rglob("*-report-full-compressed.json"):
        for benchmark in json.loads(path.read_text())["Benchmarks"]:
            parameters = " " + benchmark["Parameters"] if benchmark["Parameters"] else ""
            found["%s.%s%s" % (benchmark["Type"], benchmark["Method"], parameters)] = {
                "median_us": benchmark["Statistics"]["Median"] / 1000,
                "allocated": benchmark["Memory"]["BytesAllocatedPerOperation"]}
    return found
