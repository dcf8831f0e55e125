package dev.earshot.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * No regular expression ever sees what a peer sent: some take time exponential in their input, and
 * nobody notices which when it is written.
 */
class PeerDataTest {
    /** Where data of peers is read; the command line and the configuration are an operator's. */
    private static final String[] READERS = {
        "dev.earshot.wire..",
        "dev.earshot.core..",
        "dev.earshot.identity..",
        "dev.earshot.gateway..",
        "dev.earshot.server.api.."
    };

    private static final Set<String> PATTERN_METHODS =
            Set.of("matches", "split", "splitWithDelimiters", "replaceAll", "replaceFirst");

    private static final JavaClasses EARSHOT =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.earshot");

    @Test
    void seesTheClassesItJudges() {
        for (String reader : READERS) {
            String name = reader.substring(0, reader.length() - 2);
            assertThat(EARSHOT.stream().anyMatch(one -> one.getPackageName().startsWith(name)))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void noReaderUsesRegularExpressions() {
        noClasses()
                .that()
                .resideInAnyPackage(READERS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.regex..")
                .check(EARSHOT);
    }

    @Test
    void noReaderUsesThemInDisguise() {
        noClasses()
                .that()
                .resideInAnyPackage(READERS)
                .should()
                .callMethodWhere(
                        new DescribedPredicate<JavaMethodCall>("a String is taken for a pattern") {
                            @Override
                            public boolean test(JavaMethodCall call) {
                                return call.getTargetOwner().isEquivalentTo(String.class)
                                        && PATTERN_METHODS.contains(call.getTarget().getName());
                            }
                        })
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.Scanner.class)
                .check(EARSHOT);
    }
}
