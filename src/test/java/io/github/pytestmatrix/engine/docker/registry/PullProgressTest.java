package io.github.pytestmatrix.engine.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PullProgressTest {
  private long now;
  private final PullProgress progress = new PullProgress("python:3.8", () -> now);

  private Optional<String> next(String json) throws IOException {
    return progress.next(
        new ObjectMapper().readValue(json.replace('\'', '"'), PullResponseItem.class));
  }

  private Optional<String> downloaded(String layer, long bytes) throws IOException {
    return next(
        "{'status':'Downloading','id':'"
            + layer
            + "','progressDetail':{'current':"
            + bytes
            + ",'total':99000000}}");
  }

  @Test
  void layerThatIsDoneMakesALineAndChunksMakeNone() throws IOException {
    assertThat(next("{'status':'Pulling from library/python','id':'3.8'}")).isEmpty();
    assertThat(next("{'status':'Pulling fs layer','id':'a','progressDetail':{}}")).isEmpty();
    assertThat(next("{'status':'Already exists','id':'b'}"))
        .contains("Pulling python:3.8: 1/2 layers, 0.0 MB");
    assertThat(downloaded("a", 1_000_000)).isEmpty();
    assertThat(downloaded("a", 2_500_000)).isEmpty();
    assertThat(next("{'status':'Extracting','id':'a'}")).isEmpty();
    assertThat(next("{'status':'Pull complete','id':'a'}"))
        .contains("Pulling python:3.8: 2/2 layers, 2.5 MB");
    now = TimeUnit.MILLISECONDS.toNanos(3200);
    assertThat(progress.finished()).isEqualTo("Pulled python:3.8: 2/2 layers, 2.5 MB in 3.2 s");
  }

  @Test
  void longDownloadShowsASignOfLife() throws IOException {
    assertThat(downloaded("a", 1_000_000)).isEmpty();
    now = TimeUnit.SECONDS.toNanos(11);
    assertThat(downloaded("a", 7_000_000)).contains("Pulling python:3.8: 0/1 layers, 7.0 MB");
    assertThat(downloaded("a", 8_000_000)).isEmpty();
    now = TimeUnit.SECONDS.toNanos(25);
    assertThat(downloaded("a", 9_000_000)).contains("Pulling python:3.8: 0/1 layers, 9.0 MB");
  }

  @Test
  void podmansEventsWithoutStatusAreNoTrouble() throws IOException {
    assertThat(next("{'id':'a'}")).isEmpty();
    assertThat(next("{'stream':'Trying to pull…'}")).isEmpty();
  }
}
