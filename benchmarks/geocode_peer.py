"""jageocoder as a process that is asked over stdin: run with the interpreter that has it installed.

Each line of stdin is a list of addresses in JSON, each line of stdout {"seconds": …, "answers": [[level, latitude,
longitude, 5-digit code], …]}; with "single" before the list, {"seconds": [one per address]}.
"""

import json
import sys
import time

import jageocoder


def answer(address):
    """The first answer, or level 0."""
    try:
        found = jageocoder.searchNode(address)
    except Exception:
        return [0, None, None, ""]
    if not found:
        return [0, None, None, ""]
    node = found[0].node
    return [node.level, node.y, node.x, node.get_city_jiscode() or ""]


def main():
    """Answers until stdin ends."""
    jageocoder.init(db_dir=sys.argv[1])
    print(json.dumps({"version": jageocoder.__version__}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked and asked[0] == "single":
            times = []
            for address in asked[1:]:
                begin = time.perf_counter()
                jageocoder.searchNode(address)
                times.append(time.perf_counter() - begin)
            print(json.dumps({"seconds": times}), flush=True)
            continue
        begin = time.perf_counter()
        for address in asked:  # the search alone is timed
            jageocoder.searchNode(address)
        seconds = time.perf_counter() - begin
        print(json.dumps({"seconds": seconds}), flush=True)
        print(json.dumps({"answers": [answer(address) for address in asked]}), flush=True)


main()
