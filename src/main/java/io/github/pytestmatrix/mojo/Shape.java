// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an element of the configuration may hold: read off the field that Maven fills from it. */
sealed interface Shape {
  /** A text; {@code type} is what Maven makes of it. */
  record Text(Class<?> type) implements Shape {}

  /** Elements named by the user, each with a text. */
  record Named(boolean axes) implements Shape {}

  /** Any number of elements {@code item}. */
  record Items(String item, Shape shape) implements Shape {}

  /** At most one of each. */
  record Fields(Map<String, Shape> shapes) implements Shape {}

  /** Nothing is known of it. */
  record Anything() implements Shape {}

  static Shape of(Field field) {
    return of(field.getGenericType(), field.getName());
  }

  private static Shape of(Type type, String name) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return arguments.length == 1
          ? new Items(name.replaceFirst("s$", ""), of(arguments[0], name))
          : new Named(name.equals("matrix"));
    }
    if (type == Entry.class) {
      return new Named(true);
    }
    Class<?> plain = (Class<?>) type;
    boolean bean = plain.getPackage() == Shape.class.getPackage() && !plain.isEnum();
    return bean ? new Fields(fields(plain)) : new Text(plain);
  }

  private static Map<String, Shape> fields(Class<?> bean) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (Field field : bean.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
        shapes.put(field.getName(), of(field));
      }
    }
    return shapes;
  }

  /** The field of that name in the class or in one that it extends. */
  static Shape of(Class<?> goal, String name) {
    for (Class<?> owner = goal; owner != null; owner = owner.getSuperclass()) {
      for (Field field : owner.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return of(field);
        }
      }
    }
    return new Anything();
  }
}
