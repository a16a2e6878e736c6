"""Sums what the test runs of one directory counted, and prints it as one plain line."""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree


def main(directory):
    passed = failed = 0
    for report in pathlib.Path(directory).rglob("*.trx"):
        for counters in ElementTree.parse(report).getroot().findall(".//{*}Counters"):
            passed += int(counters.get("passed"))
            failed += int(counters.get("total")) - int(counters.get("passed"))
    for report in pathlib.Path(directory).glob("*.txt"):
        counts = re.findall(r"^(\d+) passed, (\d+) failed$", report.read_text(), re.MULTILINE)
        if not counts:
            failed += 1  # it ended before it could count
        for counted in counts[-1:]:
            passed += int(counted[0])
            failed += int(counted[1])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
