package dev.earshot.server.cli;

import dev.earshot.core.identity.Role;
import dev.earshot.identity.TokenGrant;
import dev.earshot.server.node.Node;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;

/** The server with a campaign to try. One thread at a time. */
@Command(
        name = "demo",
        description =
                "Runs the server with a campaign, a host's page and two players' pages; prints their addresses.",
        mixinStandardHelpOptions = true)
final class DemoCommand extends ServeCommand {
    private static final String CAMPAIGN = "demo";
    private static final Duration LIFETIME = Duration.ofHours(24);

    @Override
    void ready(Node node, PrintWriter out) {
        out.println();
        out.println(
                "Open the host's page, type a story, and listen on the players' pages (links are good for 24 h):");
        // The host's page copies a link for more players, so it needs a token to put into that
        // link.
        String guest = "&player_token=" + token(node, "guest", Role.PLAYER);
        out.println("  host      " + page(node, "dm", token(node, "host", Role.DM)) + guest);
        out.println("  player 1  " + page(node, "player", token(node, "player-1", Role.PLAYER)));
        out.println("  player 2  " + page(node, "player", token(node, "player-2", Role.PLAYER)));
    }

    private static String token(Node node, String user, Role role) {
        return node.tokens()
                .issue(new TokenGrant(user, user, null, Set.of(role), List.of(CAMPAIGN), LIFETIME));
    }

    /** The token stands behind the #, so that it reaches no server, log or referrer. */
    private static String page(Node node, String page, String token) {
        return node.httpAddress()
                + "/demo/"
                + page
                + "?campaign_id="
                + CAMPAIGN
                + "#token="
                + token;
    }
}
