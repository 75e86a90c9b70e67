package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.access.Authentication;
import dev.sluice.gateway.access.Authentication.Denied;
import dev.sluice.gateway.access.Authentication.Granted;
import dev.sluice.gateway.access.Authentication.Reason;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.limit.ConnectionLimits;
import dev.sluice.gateway.limit.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose connection it is. Until that is known the session hears nothing, and the client gets errors alone.
 *
 * <pre>
 * waiting ──credential──▶ verifying ──granted──▶ known ──renewed──▶ known
 *    ▲                        │                    │
 *    └────────denied──────────┘                    └─expired──▶ closed (4401)
 *    └─time, or too many attempts──▶ closed (4401)
 * </pre>
 *
 * Decides without a clock or a socket; all calls come one after the other.
 */
final class Entrance {
    static final int ATTEMPTS_MAX = 5;
    static final int EARLY_MESSAGES_MAX = 16;

    /** A message that came while its sender's credential was being verified. */
    record Early(boolean text, byte[] payload) {}

    /** What the entrance tells its connection. */
    interface Listener {
        /** The session may begin, and hears these first. */
        void entered(List<Early> early, long nowMillis);

        /** Somebody has shown a new credential, whose rights may be others. */
        void renewed();
    }

    /** How the endpoint says what is wrong. */
    interface ErrorForm {
        byte[] error(ErrorCode code, String text, long nowMillis);
    }

    private final Client client;
    private final ErrorForm form;
    private final ConnectionLimits limits;
    private final Listener listener;
    private final int timeoutMillis;
    private final long openedMillis;
    private final List<Early> early = new ArrayList<>();
    private Principal principal;
    private int verifying;
    private int attempts;

    Entrance(
            Client client,
            ErrorForm form,
            ConnectionLimits limits,
            Listener listener,
            int timeoutMillis,
            long nowMillis) {
        this.client = client;
        this.form = form;
        this.limits = limits;
        this.listener = listener;
        this.timeoutMillis = timeoutMillis;
        this.openedMillis = nowMillis;
    }

    Optional<Principal> principal() {
        return Optional.ofNullable(principal);
    }

    /** A credential is on its way to be judged. */
    void verifying() {
        verifying++;
    }

    /** What became of the credential that came with the request; showing none there is no fault. */
    void judgedRequest(Authentication authentication, long nowMillis) {
        verifying--;
        if (authentication instanceof Granted granted) {
            granted(granted.principal(), nowMillis);
        } else if (authentication instanceof Denied denied && denied.reason() != Reason.MISSING) {
            error(code(denied.reason()), denied.reason().text(), nowMillis);
            client.close(closeCode(denied.reason()), denied.reason().text());
        } else {
            refuseEarly(nowMillis);
        }
    }

    /** What became of the token in a message. */
    void judgedMessage(Authentication authentication, long nowMillis) {
        verifying--;
        if (authentication instanceof Granted granted) {
            boolean stranger = principal != null
                    && !principal.id().equals(granted.principal().id());
            client.send(AuthMessage.answer(!stranger));
            if (stranger) {
                error(ErrorCode.FORBIDDEN, "another user needs a connection of its own", nowMillis);
            } else {
                granted(granted.principal(), nowMillis);
            }
        } else if (authentication instanceof Denied denied) {
            client.send(AuthMessage.answer(false));
            error(code(denied.reason()), denied.reason().text(), nowMillis);
            if (principal == null && ++attempts == ATTEMPTS_MAX) {
                client.close(CloseCode.UNAUTHENTICATED, "too many attempts");
            } else if (principal == null) {
                refuseEarly(nowMillis);
            }
        }
    }

    /** @return whether the session may hear the message; it was kept or answered otherwise */
    boolean lets(boolean text, byte[] payload, long nowMillis) {
        if (principal != null) {
            return true;
        }
        if (verifying == 0) {
            unauthenticated(nowMillis);
        } else if (early.size() < EARLY_MESSAGES_MAX) {
            early.add(new Early(text, payload));
        } else {
            client.close(CloseCode.OVERLOADED, "too many messages before the credential was verified");
        }
        return false;
    }

    /** Time passes. @return whether the session may be told so */
    boolean poll(long nowMillis) {
        if (principal == null) {
            if (nowMillis - openedMillis >= timeoutMillis) {
                client.close(CloseCode.UNAUTHENTICATED, "no token came in time");
            }
            return false;
        } else if (principal.expired(nowMillis)) {
            error(ErrorCode.NOT_AUTHENTICATED, Reason.EXPIRED.text(), nowMillis);
            client.close(CloseCode.UNAUTHENTICATED, Reason.EXPIRED.text());
            return false;
        }
        return true;
    }

    private void granted(Principal granted, long nowMillis) {
        if (principal != null) {
            principal = granted;
            listener.renewed();
            return;
        }
        // Where everybody is the same, what one does must not count against another.
        Optional<Refusal> refusal =
                granted == Principal.ANYONE ? Optional.empty() : limits.identified(granted.id(), nowMillis);
        if (refusal.isPresent()) {
            client.refused(ErrorCode.RATE_LIMIT_EXCEEDED);
            client.send(ErrorMessage.rateLimit(refusal.get(), nowMillis));
            client.close(CloseCode.POLICY, refusal.get().limit().text());
            return;
        }
        principal = granted;
        List<Early> heard = List.copyOf(early);
        early.clear();
        listener.entered(heard, nowMillis);
    }

    private void refuseEarly(long nowMillis) {
        early.forEach(message -> unauthenticated(nowMillis));
        early.clear();
    }

    private void unauthenticated(long nowMillis) {
        error(ErrorCode.NOT_AUTHENTICATED, "say who you are first: {\"type\":\"auth\",\"token\":…}", nowMillis);
    }

    private void error(ErrorCode code, String text, long nowMillis) {
        client.refused(code);
        client.send(form.error(code, text, nowMillis));
    }

    private static ErrorCode code(Reason reason) {
        return reason == Reason.BUSY ? ErrorCode.OVERLOADED : ErrorCode.NOT_AUTHENTICATED;
    }

    private static CloseCode closeCode(Reason reason) {
        return reason == Reason.BUSY ? CloseCode.OVERLOADED : CloseCode.UNAUTHENTICATED;
    }
}
