package dev.earshot.server;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The direction of the modules: who may import whom. */
class ModuleDirectionTest {
    private static final String ROOT = "dev.earshot.";

    /** Each module with the modules it may import; "server" may import all of them. */
    private static final Map<String, List<String>> MAY_IMPORT =
            Map.ofEntries(
                    Map.entry("wire", List.of()),
                    Map.entry("core", List.of("wire")),
                    Map.entry("speech", List.of("wire")),
                    Map.entry("identity", List.of("core", "wire")),
                    Map.entry("playback", List.of("core", "speech", "wire")),
                    Map.entry("gateway", List.of("core", "wire")),
                    Map.entry("store.sqlite", List.of("core", "wire")),
                    Map.entry("testkit", List.of("core", "wire")),
                    Map.entry(
                            "server",
                            List.of(
                                    "wire",
                                    "core",
                                    "speech",
                                    "identity",
                                    "playback",
                                    "gateway",
                                    "store.sqlite")));

    /** Modules that may import anything and that nobody may import. */
    private static final Set<String> NOBODYS = Set.of("benchmarks", "conformance", "fuzz");

    private static final JavaClasses EARSHOT =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.earshot");

    @Test
    void everyClassBelongsToAKnownModule() {
        classes()
                .that(resideInAnyPackage("dev.earshot.."))
                .should()
                .resideInAnyPackage(
                        MAY_IMPORT.keySet().stream()
                                .map(ModuleDirectionTest::packagesOf)
                                .toArray(String[]::new))
                .check(EARSHOT);
    }

    /** Guards the other rules: without classes they would all hold. */
    @Test
    void seesEveryModule() {
        Set<String> seen = new TreeSet<>();
        for (JavaClass type : EARSHOT) {
            MAY_IMPORT.keySet().stream()
                    .filter(module -> (type.getPackageName() + ".").startsWith(ROOT + module + "."))
                    .forEach(seen::add);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(MAY_IMPORT.keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wire",
                "core",
                "speech",
                "identity",
                "playback",
                "gateway",
                "store.sqlite",
                "testkit",
                "server"
            })
    void moduleImportsOnlyWhatItMay(String module) {
        String[] forbidden =
                Stream.concat(MAY_IMPORT.keySet().stream(), NOBODYS.stream())
                        .filter(other -> !other.equals(module))
                        .filter(other ->
                                !MAY_IMPORT.getOrDefault(module, List.of()).contains(other))
                        .map(ModuleDirectionTest::packagesOf)
                        .toArray(String[]::new);
        classesIn(packagesOf(module))
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden))
                .allowEmptyShould(true)
                .check(EARSHOT);
    }

    @Test
    void wireAndCoreKnowNeitherNetworkNorSql() {
        classesIn("dev.earshot.wire..", "dev.earshot.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..", "io.lettuce..", "java.sql..", "javax.sql..", "org.jdbi..")
                .check(EARSHOT);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.earshot.(**)").should().beFreeOfCycles().check(EARSHOT);
    }

    @Test
    void wiringIsPlainConstructors() {
        noFields()
                .should()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("javax.inject.Inject")
                .orShould()
                .beAnnotatedWith("com.google.inject.Inject")
                .orShould()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .allowEmptyShould(true)
                .check(EARSHOT);
        noClasses()
                .that(alwaysTrue())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "com.google.inject..",
                        "jakarta.inject..",
                        "javax.inject..",
                        "jakarta.enterprise..")
                .check(EARSHOT);
    }

    private static GivenClassesConjunction classesIn(String... packages) {
        return noClasses().that(resideInAnyPackage(packages));
    }

    private static String packagesOf(String module) {
        return ROOT + module + "..";
    }
}
