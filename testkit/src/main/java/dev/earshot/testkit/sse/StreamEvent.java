package dev.earshot.testkit.sse;

/**
 * An event as a browser hands it to a page. Immutable.
 *
 * @param type {@code message} where the stream names none
 * @param data without its last line end
 * @param lastEventId what the browser sends when it comes back, empty for none
 */
public record StreamEvent(String type, String data, String lastEventId) {
    /** An event with data only. */
    public static StreamEvent of(String data) {
        return new StreamEvent("message", data, "");
    }
}
