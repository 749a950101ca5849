import java.io.File;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/** Prints a line for each report that breaks Surefire's rules. Arguments: the rules' XSD, reports. */
public final class Rules {
  public static void main(String[] arguments) throws Exception {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    Schema schema = factory.newSchema(new File(arguments[0]));
    for (int i = 1; i < arguments.length; i++) {
      try {
        schema.newValidator().validate(new StreamSource(new File(arguments[i])));
      } catch (SAXException broken) {
        System.out.println(arguments[i] + ": " + broken.getMessage());
      }
    }
  }
}
