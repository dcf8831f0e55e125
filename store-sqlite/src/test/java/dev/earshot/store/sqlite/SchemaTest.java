package dev.earshot.store.sqlite;

import static dev.earshot.testkit.contract.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionRow;
import dev.earshot.core.topic.Topic;
import dev.earshot.testkit.contract.SampleConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A release that adds a migration adds here the dump of a database that the release before it made:
 * {@code sqlite3 earshot.db .dump} after some use, with the two header pragmas appended. Dumps are
 * never edited.
 */
class SchemaTest {
    private static final String MIGRATIONS =
            "src/main/resources/dev/earshot/store/sqlite/migration";

    @TempDir Path dir;

    @Test
    void migratesAnEmptyFolderAndReopensIt() {
        ConnectionRow row = SampleConnection.full("a");
        try (SqliteStore store = open()) {
            await(store.connections().opened(row));
        }

        try (SqliteStore store = open()) {
            assertThat(await(store.connections().find("a"))).contains(row);
        }
    }

    @Test
    void versionIsThatOfTheLastMigration() throws IOException, SQLException {
        open().close();

        try (var files = Files.list(Path.of(MIGRATIONS))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("V")))
                    .hasSize(Schema.VERSION);
        }
        assertThat(texts(file(), "PRAGMA user_version"))
                .containsExactly(Integer.toString(Schema.VERSION));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void upgradesEachReleasedSchemaAndKeepsItsRows(int version) throws IOException, SQLException {
        Path fresh = dir.resolve("fresh");
        SqliteStore.open(SqliteStoreConfig.in(fresh), WallClock.SYSTEM).close();
        run(file(), released(version));

        try (SqliteStore store = open()) {
            assertThat(await(store.connections().find("released-connection")))
                    .hasValueSatisfying(row -> {
                        assertThat(row.conversationId()).isNull();
                        assertThat(row.rooms()).isEmpty();
                    });
            assertThat(await(store.mailboxes().epoch())).isPositive();
            assertThat(await(store.mailboxes().heads(Topic.Kind.ROOM))).isEmpty();
            assertThat(await(store.outbox().unmarked(1))).isEmpty();
            assertThat(await(store.ledger().of("released-connection"))).hasSize(1);
            assertThat(await(store.audio().request("released-request"))).isPresent();
            assertThat(await(store.audio().chunks("released-request"))).hasSize(1);
            assertThat(await(store.audio().lastSequence("released-room"))).isEqualTo(7);
            assertThat(await(store.revocations().all())).hasSize(version < 2 ? 0 : 3);
        }

        // Also fails where a released migration was edited since.
        Schema.migrate(new Database(SqliteStoreConfig.in(dir)));
        String schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
        assertThat(texts(file(), schema))
                .isEqualTo(texts(fresh.resolve(Database.FILE_NAME), schema));
        assertThat(texts(file(), "SELECT count(*) FROM flyway_schema_history"))
                .containsExactly(Integer.toString(Schema.VERSION));
    }

    @Test
    void refusesASchemaThatIsNewer() throws SQLException {
        open().close();
        run(file(), "PRAGMA user_version = 999");

        assertRefused("schema 999, newer than this program's " + Schema.VERSION);

        assertThat(texts(file(), "PRAGMA user_version")).containsExactly("999");
    }

    @Test
    void refusesAnotherProgramsDatabase() throws SQLException {
        run(file(), "CREATE TABLE theirs (id); INSERT INTO theirs VALUES (1)");

        assertRefused("is not a database of Earshot");

        assertThat(texts(file(), "SELECT count(*) FROM theirs")).containsExactly("1");
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws IOException {
        Files.writeString(file(), "nonsense ".repeat(1_000));

        assertRefused("the database file is damaged");

        assertThat(Files.readString(file())).startsWith("nonsense");
    }

    private void assertRefused(String why) {
        assertThatExceptionOfType(StoreStartException.class)
                .isThrownBy(this::open)
                .withMessageContaining(why)
                .withMessageContaining(Database.FILE_NAME)
                .withMessageNotContaining("\n");
    }

    private SqliteStore open() {
        return SqliteStore.open(SqliteStoreConfig.in(dir), WallClock.SYSTEM);
    }

    private Path file() {
        return dir.resolve(Database.FILE_NAME);
    }

    private static String released(int version) throws IOException {
        String name = "released/v" + version + ".sql";
        try (InputStream in = SchemaTest.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void run(Path file, String script) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(script);
        }
    }

    private static List<String> texts(Path file, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(query)) {
            while (results.next()) {
                found.add(results.getString(1));
            }
        }
        return found;
    }
}
