package io.github.pytestmatrix.console;

/** How words are set apart. Applied last, to text that is already cut to its width. */
public interface Style {
  /** No difference: for logs in files. */
  Style PLAIN =
      new Style() {
        @Override
        public String strong(String text) {
          return text;
        }

        @Override
        public String success(String text) {
          return text;
        }

        @Override
        public String warning(String text) {
          return text;
        }

        @Override
        public String failure(String text) {
          return text;
        }
      };

  /** Maven's own colours: bold, and bold green, yellow and red. */
  Style ANSI =
      new Style() {
        @Override
        public String strong(String text) {
          return set("1", text);
        }

        @Override
        public String success(String text) {
          return set("1;32", text);
        }

        @Override
        public String warning(String text) {
          return set("1;33", text);
        }

        @Override
        public String failure(String text) {
          return set("1;31", text);
        }

        private String set(String code, String text) {
          return text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[m";
        }
      };

  String strong(String text);

  String success(String text);

  String warning(String text);

  String failure(String text);
}
