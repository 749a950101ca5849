package io.github.pytestmatrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.stream.IntStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;

class XmlCharactersTest {
  @Test
  void whatXmlCanNotHoldIsWrittenAsPytestWritesIt() {
    assertThat(XmlCharacters.asPytest("a\0b\u001bc\u007fd\ufffee\ud800f"))
        .isEqualTo("a#x00b#x1Bc#x7Fd#xFFFEe#xD800f");
  }

  @Test
  void pairsOfSurrogatesStay() {
    assertThat(XmlCharacters.asPytest("😀")).isEqualTo("😀");
    assertThat(XmlCharacters.readable("😀\0")).isEqualTo("😀#x00");
    assertThat(XmlCharacters.isReadable("😀")).isTrue();
  }

  /** pytest writes them as they are, and a terminal that shows our report obeys them. */
  @Test
  void onlyPytestLetsControlCharactersThrough() {
    assertThat(XmlCharacters.asPytest("\u0085\u009b\r")).isEqualTo("\u0085\u009b\r");
    assertThat(XmlCharacters.readable("\u0085\u009b\r")).isEqualTo("#x85#x9B#x0D");
    assertThat(XmlCharacters.isReadable("\u009b")).isFalse();
  }

  /** Of all characters of the basic plane, asked of a parser. */
  @Test
  void whatWeWriteComesBackFromAnyParser() throws XMLStreamException {
    String all =
        IntStream.rangeClosed(0, 0xFFFF)
            .filter(point -> "<&>".indexOf(point) < 0 && !Character.isSurrogate((char) point))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    String readable = XmlCharacters.readable(all);

    var xml =
        XMLInputFactory.newInstance()
            .createXMLStreamReader(new StringReader("<a>" + readable + "</a>"));
    xml.next();
    assertThat(xml.getElementText()).isEqualTo(readable);
  }
}
