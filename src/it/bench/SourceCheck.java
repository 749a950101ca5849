import io.github.pytestmatrix.workspace.Fingerprint;
import io.github.pytestmatrix.workspace.SourceReads;
import io.github.pytestmatrix.workspace.SourceDigests;
import io.github.pytestmatrix.workspace.SourceRecord;
import io.github.pytestmatrix.workspace.Workspace;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What it costs a build that installs nothing to see that its sources are those of an environment,
 * in a JVM that has just begun. Arguments: the sources, and how many of them the installation has
 * read; -1 for all. Prints microseconds of this thread's CPU time: listing the sources, which each
 * build does, and the check.
 */
public final class SourceCheck {
  public static void main(String[] arguments) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Path sources = Path.of(arguments[0]);
    int read = Integer.parseInt(arguments[1]);
    // Every build has made fingerprints of other things before.
    String unused = new Fingerprint().add("").hex();
    long start = threads.getCurrentThreadCpuTime();
    Workspace workspace = Workspace.scan(sources, List.of(), List.of());
    long listed = threads.getCurrentThreadCpuTime();
    if (arguments.length > 2) {
      SourceDigests digests = workspace.digests();
      String names = digests.names();
      SourceRecord record = SourceRecord.parse(arguments[2].replace(',', '\n')).orElseThrow();
      boolean fits = record.fits(digests);
      long checked = threads.getCurrentThreadCpuTime();
      if (!fits || names.isEmpty()) {
        throw new IllegalStateException("The sources are not those of the record.");
      }
      System.out.println((listed - start) / 1000 + " " + (checked - listed) / 1000);
    } else {
      StringBuilder report = new StringBuilder(read < 0 ? "" : "/opened\n");
      for (Workspace.Entry entry : workspace.entries()) {
        if (entry instanceof Workspace.Entry.File && read-- > 0) {
          report.append(entry.path()).append('\n');
        }
      }
      SourceReads reads = SourceReads.reported((report + "/end").getBytes(StandardCharsets.UTF_8));
      System.out.println(SourceRecord.of(reads, workspace.digests()).text().replace('\n', ','));
    }
  }
}
