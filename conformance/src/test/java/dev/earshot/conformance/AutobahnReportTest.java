package dev.earshot.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutobahnReportTest {
    /** Recorded from a gateway that closed 1002 instead of 1007 where text was not UTF-8. */
    @Test
    void seesAWrongCloseCodeWhereTheBehaviorIsOk() throws IOException {
        AutobahnReport report = recorded("wrong-close-code.json");
        assertThat(report.cases().get("6.3.1"))
                .isEqualTo(new AutobahnReport.Outcome("OK", "WRONG CODE"));
        assertThat(report.faults()).hasSize(6).allMatch(fault -> fault.contains("WRONG CODE"));
        assertThat(report.sums())
                .contains(
                        "Autobahn section 6: 3 of 9 OK, else [6.3.1 OK/WRONG CODE, 6.3.2 OK/WRONG"
                                + " CODE, 6.4.1 OK/WRONG CODE, 6.4.2 OK/WRONG CODE, 6.4.3 OK/WRONG"
                                + " CODE, 6.4.4 OK/WRONG CODE]");
    }

    @ParameterizedTest
    @CsvSource({
        "6.4.1, OK, OK, true",
        "6.4.1, NON-STRICT, OK, false",
        "6.4.1, OK, FAILED, false",
        "6.4.1, FAILED, OK, false",
        "6.4.1, OK, UNCLEAN, false",
        "6.4.1, INFORMATIONAL, INFORMATIONAL, false",
        "7.13.1, INFORMATIONAL, INFORMATIONAL, true",
        "7.13.1, INFORMATIONAL, FAILED, false",
        "7.1.6, UNIMPLEMENTED, OK, false"
    })
    void passesOnlyOnBothVerdicts(String number, String behavior, String close, boolean passes) {
        AutobahnReport report =
                new AutobahnReport(Map.of(number, new AutobahnReport.Outcome(behavior, close)));
        assertThat(report.faults().isEmpty()).isEqualTo(passes);
    }

    @Test
    void aCaseWithoutAVerdictFails() {
        byte[] index = "{\"earshot\":{\"1.1.1\":{}}}".getBytes(StandardCharsets.UTF_8);
        assertThat(AutobahnReport.of(index).faults()).hasSize(1);
    }

    private static AutobahnReport recorded(String name) throws IOException {
        try (InputStream in = AutobahnReportTest.class.getResourceAsStream(name)) {
            assertThat(in).isNotNull();
            return AutobahnReport.of(in.readAllBytes());
        }
    }
}
