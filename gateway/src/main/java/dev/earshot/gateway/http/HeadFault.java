package dev.earshot.gateway.http;

/** Carries what is wrong with a request from the decoder to the stage. Immutable. */
final class HeadFault extends Exception {
    private static final long serialVersionUID = 1;

    private final transient RequestCheck.Fault fault;

    HeadFault(RequestCheck.Fault fault) {
        super(fault.message(), null, false, false);
        this.fault = fault;
    }

    RequestCheck.Fault fault() {
        return fault;
    }
}
