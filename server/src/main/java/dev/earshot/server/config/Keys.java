package dev.earshot.server.config;

import java.util.List;
import java.util.stream.Stream;

/** Every key there is, in the order of the documentation. Immutable. */
final class Keys {
    static final List<Section> SECTIONS =
            Stream.of(
                            GatewayKeys.SECTIONS.stream(),
                            Stream.of(
                                    PeerKeys.SECTION,
                                    NodeKeys.SECTION,
                                    AuthKeys.SECTION,
                                    JwksKeys.SECTION,
                                    AccessKeys.SECTION,
                                    ConnectionKeys.SECTION,
                                    EndpointKeys.SECTION,
                                    MailboxKeys.SECTION,
                                    VoiceKeys.SECTION,
                                    PlaybackKeys.SECTION,
                                    EngineKeys.SECTION))
                    .flatMap(sections -> sections)
                    .toList();

    static final List<Setting<?>> ALL =
            SECTIONS.stream().<Setting<?>>flatMap(section -> section.settings().stream()).toList();

    private Keys() {}
}
