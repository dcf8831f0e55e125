import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/** Prints each skipped test with its reason, then the sum over the JUnit reports named as arguments. */
void main(String[] reports) throws Exception {
    int total = 0;
    int failed = 0;
    int skipped = 0;
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    for (String report : reports) {
        var cases = factory.newDocumentBuilder().parse(Path.of(report).toFile()).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            var test = (Element) cases.item(i);
            total++;
            if (test.getElementsByTagName("failure").getLength() + test.getElementsByTagName("error").getLength() > 0) {
                failed++;
            } else if (test.getElementsByTagName("skipped").getLength() > 0) {
                skipped++;
                var reason = (Element) test.getElementsByTagName("skipped").item(0);
                String why = reason.getAttribute("message").strip();
                if (why.isEmpty()) {
                    // One of the two runners writes the reason into the first line of the trace.
                    why = reason.getTextContent().lines().findFirst().orElse("")
                            .replaceFirst("^.*Assumption failed: ", "").strip();
                }
                IO.println("skipped: " + test.getAttribute("classname") + "." + test.getAttribute("name") + ": "
                        + (why.isEmpty() ? "no reason given" : why.replaceAll("\\s+", " ")));
            }
        }
    }
    IO.println((total - failed - skipped) + " passed, " + failed + " failed, " + skipped + " skipped");
}
