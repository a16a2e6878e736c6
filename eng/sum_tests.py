"""Sums what the test runs of one directory counted: names those that failed, and ends with the counts in one line."""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

REASON = 160  # characters


def main(directory):
    passed = 0
    failed = []
    for report in sorted(pathlib.Path(directory).rglob("*.trx")):
        try:
            results = ElementTree.parse(report).getroot()
        except ElementTree.ParseError as error:
            failed.append(f"the report {report.name}, which cannot be read: {error}")
            continue
        for counters in results.findall(".//{*}Counters"):
            passed += int(counters.get("passed"))
            unsuccessful = int(counters.get("total")) - int(counters.get("passed"))
            named = [described(result) for result in results.findall(".//{*}UnitTestResult")
                     if result.get("outcome") != "Passed"]
            failed += named + [f"a test in {report.name}"] * (unsuccessful - len(named))
    for report in sorted(pathlib.Path(directory).glob("*.txt")):
        counts = re.findall(r"^(\d+) passed, (\d+) failed$", report.read_text(), re.MULTILINE)
        if not counts:
            failed.append(f"{report.stem}, which ended before it could count")
        for counted in counts[-1:]:
            passed += int(counted[0])
            failed += [f"a test of {report.stem}"] * int(counted[1])
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


def described(result):
    message = " ".join(result.findtext(".//{*}Message", "").split())
    return f"{result.get('testName')}: {message[:REASON]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
