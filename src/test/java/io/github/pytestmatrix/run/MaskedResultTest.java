package io.github.pytestmatrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.result.CellResult;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MaskedResultTest {
  private static final String SECRET = "hunter2-hunter2";

  /** Made from the records themselves: a text that is added to one of them is looked at, too. */
  @Test
  void noTextOfAResultKeepsASecret() throws Exception {
    CellResult full = (CellResult) filled(CellResult.class);
    assertThat(full.toString().split(SECRET, -1)).hasSizeGreaterThan(20);

    CellResult masked = new MaskedResult(Mask.of(List.of(SECRET), List.of())).of(full);

    assertThat(masked.toString()).doesNotContain(SECRET);
    assertThat(masked.toString()).isEqualTo(full.toString().replace(SECRET, "***"));
  }

  @Test
  void withoutSecretsItStaysTheSame() throws Exception {
    CellResult full = (CellResult) filled(CellResult.class);

    assertThat(new MaskedResult(Mask.NONE).of(full)).isSameAs(full);
  }

  private static Object filled(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      Object argument = filled(generic.getActualTypeArguments()[0]);
      return generic.getRawType() == Optional.class
          ? Optional.of(argument)
          : generic.getRawType() == List.class ? List.of(argument, argument) : Map.of();
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      return "<" + SECRET + ">";
    } else if (plain == Exit.class) {
      return new Exit.Lost(SECRET);
    } else if (plain == Cell.class) {
      return new Cell("py38", Map.of("python", "3.8"));
    } else if (plain == Path.class) {
      return Path.of("/cell");
    } else if (plain.isEnum()) {
      return plain.getEnumConstants()[0];
    } else if (plain == int.class) {
      return 1;
    } else if (plain == boolean.class) {
      return true;
    } else if (plain == Duration.class) {
      return Duration.ofSeconds(1);
    } else if (plain == Instant.class) {
      return Instant.EPOCH;
    }
    RecordComponent[] components = plain.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class[]::new);
    for (int i = 0; i < components.length; i++) {
      values[i] = filled(components[i].getGenericType());
    }
    Constructor<?> constructor = plain.getDeclaredConstructor(types);
    return constructor.newInstance(values);
  }
}
