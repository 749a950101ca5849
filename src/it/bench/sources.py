"""What a build that installs nothing pays to see that its sources are those of an environment. Processor time of a JVM that
has just begun: other work on the machine lengthens waits, but not so much the time on the processor."""

import os
import pathlib
import statistics

from shared import sh, verdict

ROOT = pathlib.Path(__file__).resolve().parents[3]
# A usual installation reads its packaging files; the wheel of a large project all that goes into it.
CASES = [(200, 10), (4000, 10), (4000, 1000), (4000, -1)]
BAR = 20


def project(folder, files):
    for number in range(files):
        part = folder / "package" / ("part%d" % (number // 40))
        part.mkdir(parents=True, exist_ok=True)
        (part / ("module_%d.py" % number)).write_text("# %d\n" % number + "value = 1\n" * 300)


def check(folder, runs):
    folder.mkdir(parents=True)
    classes = folder / "classes"
    libraries = folder / "libraries"
    sh(["mvn", "-o", "-q", "dependency:build-classpath", "-Dmdep.outputFile=%s" % libraries], ROOT)
    path = os.pathsep.join([str(ROOT / "target/classes"), str(classes), libraries.read_text().strip()])
    sh(["javac", "-cp", path, "-d", str(classes), str(ROOT / "src/it/bench/SourceCheck.java")])
    for files, _ in CASES:
        if not (folder / str(files)).exists():
            project(folder / str(files), files)
    jvms = []
    for files, read in CASES:
        jvm = ["java", "-cp", path, "SourceCheck", str(folder / str(files)), str(read)]
        jvms.append(jvm + [sh(jvm).strip()])
    times = [[] for _ in CASES]
    for _ in range(runs):
        for jvm, own in zip(jvms, times):
            own.append([int(text) / 1000 for text in sh(jvm).split()])
    print("check: milliseconds on the processor")
    for (files, read), own in zip(CASES, times):
        listing, checking = (statistics.median(part) for part in zip(*own))
        word = "all" if read < 0 else "%d" % read
        print("  %4d files, %4s of them read: list %.1f, check %.1f" % (files, word, listing, checking), flush=True)
    usual = statistics.median(part[1] for part in times[CASES.index((4000, 10))])
    print("  4000 files, 10 read: " + verdict(usual, BAR), flush=True)
