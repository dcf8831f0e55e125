package dev.earshot.core.device;

/**
 * How much {@link Memberships} keeps. Immutable.
 *
 * @param pairs of a group and a device and of a room and a user, each, 1 or more; default 100,000.
 *     Too small: applications are refused; too large: some 200 bytes of memory each
 * @param perMember groups of one device, rooms of one user, 1 or more; default 100. Too large: a
 *     connection takes long to open and each of its rooms costs it memory
 */
public record MembershipBounds(int pairs, int perMember) {
    /** What there is without configuration. */
    public static final MembershipBounds DEFAULTS = new MembershipBounds(100_000, 100);
}
