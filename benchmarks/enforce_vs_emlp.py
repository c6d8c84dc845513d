"""lieder's `enforce` beside EMLP 1.0.3 in the same run, then sizes that EMLP cannot do, and growth.

    python benchmarks/enforce_vs_emlp.py --make-environment build/emlp [--skip-slow] [--only CASE...]

The comparison runs both tools on one core with one thread. A call is timed without the start of its program: the first
of a fresh process, and later ones, with EMLP's cache cleared (lieder is given none). Every case has its
dimension from theory; a tool that answers another has it wrong. Needs Linux, the programs of the release preset, and
Python 3.11 for EMLP. Exit status 1 when lieder is wrong or does not finish.
"""

import argparse
import json
import math
import os
import platform
import statistics
import sys
from pathlib import Path

import emlp_environment
import enforce_tables as tables
from enforce_cases import COMPARED, GROWTH_ORDERS, SIZES, riordan
from measured_run import first_failure, median, run, several

HERE = Path(__file__).resolve().parent
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
CALLS = 6  # in one process
LONG_ENOUGH = 60  # seconds that the repeats of one measurement may take
EMLP_LIMIT = 1800  # seconds
ADDRESS_SPACE = 12 * 2**30
SIZE_THREADS = 2
FIRST_LARGE_ORDER = 7  # below it a call is mostly what it does for every size


def say(text):
    print(text, file=sys.stderr, flush=True)


def wrong_answer(case, dimension, size):
    """Empty when both are right."""
    if size != case.size:
        return f"size {size} came; {case.size} was meant"
    return "" if dimension == case.dimension else f"dimension {dimension} came; {case.dimension} is right"


def speed_command(arguments, case, *options):
    return [arguments.programs / "enforce_speed", case.group, case.rep_in, case.rep_out, *options]


def lieder_calls(case, arguments):
    """First and later calls over several fresh processes, and what went wrong."""
    basis = [] if case.emlp_in else ["--basis"]  # a layer's stays in parts, as EMLP's does
    command = speed_command(arguments, case, "--repeats", CALLS, *basis)
    runs = several(lambda: run(command, arguments.limit, ONE_THREAD), arguments.repeats, LONG_ENOUGH)
    answers = [r.json() for r in runs if not r.failure]
    wrong = [wrong_answer(case, a["dimension"], a["size"]) for a in answers]
    calls = [a["enforce_seconds"] for a in answers]
    written = [[x + y for x, y in zip(a["enforce_seconds"], a.get("basis_seconds", []))] for a in answers]
    return {
        "failure": first_failure(runs) or next(filter(None, wrong), ""),
        "dimension": answers[0]["dimension"] if answers else None,
        "first_seconds": median(c[0] for c in calls),
        "later_seconds": median(s for c in calls for s in c[1:]),
        "written_out_seconds": median(s for w in written for s in w[1:]),
        "error": max((a["equivariance_error"] for a in answers if a["equivariance_error"] is not None), default=None),
    }


def lieder_process(case, arguments):
    command = [
        arguments.programs / "lieder", "enforce", "--group", case.group, "--in", case.rep_in, "--out-rep", case.rep_out,
        "--json", "--quiet", "--threads", 1,
    ]  # fmt: skip
    runs = several(lambda: run(command, arguments.limit, ONE_THREAD), arguments.repeats, LONG_ENOUGH)
    answers = [json.loads(r.output)["answer"] for r in runs if not r.failure]
    wrong = [wrong_answer(case, a["dimension"], a["rows"] * a["cols"]) for a in answers]
    return {
        "failure": first_failure(runs) or next(filter(None, wrong), ""),
        "process_seconds": median(r.seconds for r in runs if not r.failure),
        "peak_bytes": median(r.peak_bytes for r in runs if not r.failure),
    }


def lieder_side(case, arguments):
    calls, process = lieder_calls(case, arguments), lieder_process(case, arguments)
    return {**calls, **process, "failure": calls["failure"] or process["failure"]}


def emlp_side(case, arguments):
    command = [emlp_environment.python_of(arguments.environment), HERE / "emlp_case.py", case.name]
    calls = run(command, EMLP_LIMIT, ONE_THREAD)
    if calls.failure:
        return {"failure": calls.failure}
    answer = calls.json()
    if answer["size"] != case.size:
        return {"failure": wrong_answer(case, answer["dimension"], answer["size"])}
    once = [*command, "--once"]
    processes = several(lambda: run(once, EMLP_LIMIT, ONE_THREAD), arguments.repeats, LONG_ENOUGH)
    return {
        **answer,
        "failure": first_failure(processes),
        "later_seconds": median(answer["later_seconds"]),
        "process_seconds": median(r.seconds for r in processes if not r.failure),
        "peak_bytes": median(r.peak_bytes for r in processes if not r.failure),
    }


def compare(case, arguments, has_emlp):
    if not has_emlp:
        theirs = {"failure": "not installed"}
    elif case.slow and arguments.skip_slow:
        theirs = {"failure": "left out"}
    else:
        theirs = emlp_side(case, arguments)
    return {"case": case.name, "lieder": lieder_side(case, arguments), "emlp": theirs}


def one_form(size, arguments, *options):
    command = speed_command(arguments, size, "--threads", SIZE_THREADS, *options)
    done = run(command, arguments.limit, address_space=ADDRESS_SPACE)
    if done.failure:
        return {"failure": done.failure}
    answer = done.json()
    return {
        **answer,
        "failure": wrong_answer(size, answer["dimension"], answer["size"]),
        "seconds": answer["enforce_seconds"][0] + sum(answer.get("basis_seconds", [])),
        "peak_bytes": done.peak_bytes,
    }


def measure_size(size, arguments):
    """In factors and written out, each in a process of its own, so that one cannot take the other with it."""
    record = {"case": size.name, "factored": one_form(size, arguments)}
    if size.written_out:
        record["written_out"] = one_form(size, arguments, "--basis")
    return record


def measure_growth(arguments):
    """SO(3) tensors of growing order, up to the first that does not finish."""
    for order in GROWTH_ORDERS:
        say(f"SO(3) T({order})")
        record = {"order": order, "size": 3**order, "expected": riordan(order)}
        command = [arguments.programs / "enforce_speed", "SO(3)", 1, f"V^{order}", "--repeats", CALLS]
        done = run(command, arguments.limit, ONE_THREAD, ADDRESS_SPACE)
        if done.failure:
            yield {**record, "failure": done.failure}
            return
        answer = done.json()
        wrong = "" if answer["dimension"] == riordan(order) else f"{answer['dimension']}, wrong"
        yield {
            **record,
            "failure": wrong,
            "dimension": answer["dimension"],
            "seconds": median(answer["enforce_seconds"]),
            "peak_bytes": done.peak_bytes,
        }


def exponent(records):
    """Slope of log time against log size."""
    sizes, times = [math.log(r["size"]) for r in records], [math.log(r["seconds"]) for r in records]
    return statistics.linear_regression(sizes, times).slope


def growth_words(records):
    done = [r for r in records if not r["failure"]]
    parts = [done, [r for r in done if r["order"] >= FIRST_LARGE_ORDER]]
    slopes = [
        f"as size^{exponent(part):.2f} from T({part[0]['order']}) to T({part[-1]['order']})"
        for part in parts
        if len(part) > 1
    ]
    return f"Time grows {' and '.join(slopes)}." if slopes else ""


def machine():
    model = platform.processor()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":")[1].strip()
    return {"processor": model, "cores": os.cpu_count(), "load": os.getloadavg()[0]}


def machine_words(found, core):
    words = f"{found['processor']}, {found['cores']} cores; the comparison and the growth ran on core {core}."
    if found["load"] > 0.5:
        words += f" Other work was running (load {found['load']:.1f}): these times count for little."
    return words


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [case.name for case in COMPARED] + [size.name for size in SIZES] + ["growth"]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="CASE", help=", ".join(names))
    parser.add_argument("--skip-slow", action="store_true", help="leave out EMLP's SO(3) T(8), which takes minutes")
    parser.add_argument("--environment", type=Path, default=Path("build/emlp"), metavar="DIR", help="EMLP's")
    parser.add_argument("--make-environment", type=Path, metavar="DIR", help="make it there first, unless it is there")
    parser.add_argument("--programs", type=Path, default=HERE.parent / "build/release/bin", metavar="DIR")
    parser.add_argument("--repeats", type=int, default=5, help="processes for each measurement")
    parser.add_argument("--limit", type=float, default=120, metavar="S", help="seconds that lieder may take for one")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="the comparison runs there")
    parser.add_argument("--markdown", action="store_true", help="tables in Markdown")
    parser.add_argument("--json", type=Path, metavar="FILE", help="every figure, written after each case")
    arguments = parser.parse_args()
    for program in ("lieder", "enforce_speed"):
        if not (arguments.programs / program).exists():
            sys.exit(f"enforce_vs_emlp: there is no {program} in {arguments.programs}; build the release preset first")
    return arguments


def find_emlp(arguments):
    """Whether EMLP can run; says why not."""
    if arguments.make_environment:
        arguments.environment = arguments.make_environment
        why_not = emlp_environment.make(arguments.environment)
    elif emlp_environment.is_complete(arguments.environment):
        why_not = ""
    else:
        why_not = f"EMLP is not installed in {arguments.environment}; --make-environment DIR installs it"
    if why_not:
        say(f"enforce_vs_emlp: {why_not}; lieder runs alone")
    return not why_not


def save(results, path):
    if path:
        path.write_text(json.dumps(results, indent=1) + "\n")


def measure_all(arguments, results):
    def keep(part, record):
        results[part].append(record)
        save(results, arguments.json)

    compared = [case for case in COMPARED if case.name in arguments.only]
    has_emlp = bool(compared) and find_emlp(arguments)
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {arguments.core})  # the programs that we start inherit it
    for case in compared:
        say(case.words)
        keep("comparison", compare(case, arguments, has_emlp))
    if "growth" in arguments.only:
        for record in measure_growth(arguments):
            keep("growth", record)
    os.sched_setaffinity(0, cores)
    for size in SIZES:
        if size.name in arguments.only:
            say(size.words)
            keep("sizes", measure_size(size, arguments))
    results["summary"] = tables.summary(results["comparison"])
    save(results, arguments.json)


def show(results, arguments):
    def show_table(part, columns):
        print("\n" + tables.table(results[part], columns, arguments.markdown))

    print(machine_words(results["machine"], arguments.core))
    if results["comparison"]:
        show_table("comparison", tables.CALL_COLUMNS)
        show_table("comparison", tables.PROCESS_COLUMNS)
    if results["summary"]:
        show_table("summary", tables.SUMMARY_COLUMNS)
    if results["sizes"]:
        show_table("sizes", tables.SIZE_COLUMNS)
    if results["growth"]:
        show_table("growth", tables.GROWTH_COLUMNS)
        print("\n" + growth_words(results["growth"]))


def all_right(results):
    parts = [record["lieder"] for record in results["comparison"]] + results["growth"]
    for record in results["sizes"]:
        parts += [record[form] for form in ("factored", "written_out") if form in record]
    return not any(part["failure"] for part in parts)


def main():
    arguments = read_arguments()
    results = {"machine": machine(), "comparison": [], "summary": [], "sizes": [], "growth": []}
    measure_all(arguments, results)
    show(results, arguments)
    return 0 if all_right(results) else 1


if __name__ == "__main__":
    sys.exit(main())
