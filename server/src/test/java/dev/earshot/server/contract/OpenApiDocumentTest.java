package dev.earshot.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.server.contract.ApiDocument.Operation;
import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document in itself; whether it tells the truth is for other tests. */
class OpenApiDocumentTest {
    private static final ApiDocument DOCUMENT = ApiDocument.CURRENT;
    private static final SchemaCheck SCHEMAS = new SchemaCheck(DOCUMENT.root());

    @Test
    void fitsTheSchemaOfOpenApi31() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("openapi-3.1-schema.json")) {
            assertThat(SchemaCheck.faults(Json.decode(in.readAllBytes()), DOCUMENT.root()))
                    .isEmpty();
        }
    }

    @Test
    void refersOnlyToWhatItHasAndHasNothingUnused() {
        Set<String> used = new TreeSet<>();
        DOCUMENT.root().findValues("$ref").forEach(ref -> used.add(ref.asString()));
        Set<String> defined = new TreeSet<>();
        for (var kind : DOCUMENT.root().path("components").properties()) {
            if (!kind.getKey().equals("securitySchemes")) {
                kind.getValue()
                        .propertyNames()
                        .forEach(name -> defined.add("#/components/" + kind.getKey() + "/" + name));
            }
        }
        assertThat(used).isEqualTo(defined);
    }

    @Test
    void namesEveryOperationOnceAndSaysWhatItIsFor() {
        List<String> ids = new ArrayList<>();
        Set<String> tags = new TreeSet<>();
        DOCUMENT.root().path("tags").forEach(tag -> tags.add(tag.path("name").asString()));
        for (Operation operation : DOCUMENT.operations()) {
            JsonNode node = operation.node();
            ids.add(node.path("operationId").asString());
            assertThat(node.path("summary").asString()).as("%s", operation).isNotEmpty();
            assertThat(node.path("tags").valueStream().map(JsonNode::asString))
                    .as("%s", operation)
                    .isNotEmpty()
                    .isSubsetOf(tags);
            assertThat(node.path("responses").has("default")).as("%s", operation).isTrue();
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void usesSecuritySchemesThatItDefines() {
        Set<String> used = new TreeSet<>();
        DOCUMENT.operations().forEach(operation -> used.addAll(operation.schemes()));
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(
                        DOCUMENT.root().at("/components/securitySchemes").propertyNames());
    }

    @Test
    void declaresEveryParameterOfAPath() {
        for (Operation operation : DOCUMENT.operations()) {
            Set<String> declared = new TreeSet<>();
            for (JsonNode reference : operation.node().path("parameters")) {
                JsonNode parameter = DOCUMENT.resolve(reference);
                if (parameter.path("in").asString().equals("path")) {
                    declared.add(parameter.path("name").asString());
                }
            }
            Set<String> inPath = new TreeSet<>();
            for (String segment : operation.pattern().split("/", -1)) {
                if (segment.startsWith("{")) {
                    inPath.add(segment.substring(1, segment.length() - 1));
                }
            }
            assertThat(declared).as("%s", operation).isEqualTo(inPath);
        }
    }

    @Test
    void givesExamplesThatFitTheirSchemas() {
        List<String> faults = new ArrayList<>();
        int examples = check(DOCUMENT.root(), "", faults);
        assertThat(faults).isEmpty();
        assertThat(examples).isGreaterThan(40);
    }

    private static int check(JsonNode node, String where, List<String> faults) {
        int examples = 0;
        if (node.has("example") && node.has("schema")) {
            examples++;
            SCHEMAS.of(node.path("schema"), node.path("example"))
                    .forEach(fault -> faults.add(where + " " + fault));
        }
        for (var member : node.properties()) {
            examples += check(member.getValue(), where + "/" + member.getKey(), faults);
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                examples += check(element, where + "/-", faults);
            }
        }
        return examples;
    }
}
