package dev.earshot.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the compiler and Checkstyle do not see: sizes, package-info, links and paths of one machine.
 */
class TidyTest {
    private static final int MAX_LINES = 500;
    private static final Set<String> GENERATED =
            Set.of(".git", "target", "node_modules", "dist", "data", ".idea");
    private static final Set<String> TEXT =
            Set.of(
                    "java",
                    "ts",
                    "md",
                    "xml",
                    "json",
                    "yaml",
                    "yml",
                    "sql",
                    "properties",
                    "html",
                    "css",
                    "sh",
                    "");
    private static final Pattern MARKDOWN_LINK =
            Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)[^)]*\\)");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\\n]*`");
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT))`");
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.~$}\\])])/(?:work|root|Users|home|tmp/[a-z]+)/[\\w.-]+");

    private static final Path ROOT = root();
    private static final List<Path> FILES = new ArrayList<>();

    @BeforeAll
    static void listFiles() throws IOException {
        Files.walkFileTree(
                ROOT,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path dir, BasicFileAttributes attributes) {
                        // A folder with a .git of its own is another checkout.
                        boolean generated =
                                !dir.equals(ROOT)
                                        && (GENERATED.contains(name(dir))
                                                || Files.exists(dir.resolve(".git")));
                        return generated ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        FILES.add(file);
                        return FileVisitResult.CONTINUE;
                    }
                });
        assertThat(FILES).hasSizeGreaterThan(20);
    }

    @Test
    void sourceFilesStaySmall() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : filesEndingIn("java", "ts")) {
            long lines = read(file).lines().count();
            if (lines > MAX_LINES) {
                tooLong.add(shown(file) + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).as("files of more than %d lines", MAX_LINES).isEmpty();
    }

    @Test
    void everyPackageHasPackageInfo() {
        Set<String> without = new TreeSet<>();
        for (Path file : filesEndingIn("java")) {
            Path folder = parent(file);
            boolean main = shown(folder).contains("src/main/java/");
            if (main && !Files.exists(folder.resolve("package-info.java"))) {
                without.add(shown(folder));
            }
        }
        assertThat(without).as("packages without package-info.java").isEmpty();
    }

    @Test
    void relativeLinksResolve() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path file : filesEndingIn("md")) {
            var links = MARKDOWN_LINK.matcher(CODE.matcher(read(file)).replaceAll(""));
            while (links.find()) {
                String target = links.group(1).replaceFirst("#.*", "");
                boolean relative = !target.isEmpty() && !target.matches("[a-z][a-z0-9+.-]*:.*");
                if (relative && !Files.exists(parent(file).resolve(target))) {
                    broken.add(shown(file) + " -> " + target);
                }
            }
        }
        assertThat(broken).as("broken relative links").isEmpty();
    }

    @Test
    void provingTestsOfTheGuaranteesExist() throws IOException {
        Set<String> tests = new TreeSet<>();
        filesEndingIn("java").forEach(file -> tests.add(name(file).replace(".java", "")));
        Set<String> absent = new TreeSet<>();
        var named = TEST_NAME.matcher(read(ROOT.resolve("docs/guarantees.md")));
        while (named.find()) {
            if (!tests.contains(named.group(1))) {
                absent.add(named.group(1));
            }
        }
        assertThat(absent).as("tests that docs/guarantees.md names").isEmpty();
    }

    @Test
    void noFileNamesAPathOfOneMachine() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : FILES) {
            if (!TEXT.contains(ending(file)) || Files.size(file) > 1_000_000) {
                continue;
            }
            var paths = MACHINE_PATH.matcher(read(file));
            while (paths.find()) {
                found.add(shown(file) + ": " + paths.group());
            }
        }
        assertThat(found).as("paths of one machine").isEmpty();
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("clients/js/package.json"))) {
            folder = parent(folder);
        }
        return folder;
    }

    private static List<Path> filesEndingIn(String... endings) {
        Set<String> wanted = Set.of(endings);
        return FILES.stream().filter(file -> wanted.contains(ending(file))).toList();
    }

    private static String ending(Path file) {
        String name = name(file);
        return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalStateException("No folder above " + file);
        }
        return parent;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String shown(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }
}
