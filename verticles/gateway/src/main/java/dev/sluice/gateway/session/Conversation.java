package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.access.AccessControl;
import dev.sluice.gateway.access.Authentication;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.limit.ConnectionLimits;
import dev.sluice.model.ChannelId;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** A session behind its {@link Entrance}: it hears nothing before it is known whose it is, and that they may. */
final class Conversation implements Entrance.Listener {
    private final Client client;
    private final Session session;
    private final Optional<ChannelId> channel;
    private final Subscriptions subscriptions;
    private final AccessControl access;
    private final Executor later;
    private final Entrance entrance;
    private boolean opened;

    /**
     * @param channel that the session is about: without the right to read it there is none
     * @param later runs on the connection's event loop, if the connection is still open by then
     */
    Conversation(
            Client client,
            Session session,
            Optional<ChannelId> channel,
            Subscriptions subscriptions,
            AccessControl access,
            ConnectionLimits limits,
            Executor later,
            long nowMillis) {
        this.client = client;
        this.session = session;
        this.channel = channel;
        this.subscriptions = subscriptions;
        this.access = access;
        this.later = later;
        this.entrance = new Entrance(
                client, session::error, limits, this, access.settings().timeoutMillis(), nowMillis);
    }

    /** @param shown what becomes of the credential that came with the request */
    void begin(Future<Authentication> shown) {
        judge(shown, entrance::judgedRequest);
    }

    Principal principal() {
        return entrance.principal().orElseThrow();
    }

    void text(byte[] message, long nowMillis) {
        Optional<String> token = AuthMessage.token(message);
        if (token.isPresent()) {
            judge(access.authenticate(token.get(), nowMillis), entrance::judgedMessage);
        } else if (entrance.lets(true, message, nowMillis) && opened) {
            session.text(message, nowMillis);
        }
    }

    void binary(byte[] message, long nowMillis) {
        if (entrance.lets(false, message, nowMillis) && opened) {
            session.binary(message, nowMillis);
        }
    }

    void poll(long nowMillis) {
        if (entrance.poll(nowMillis) && opened) {
            session.poll(nowMillis);
        }
    }

    void writable(long nowMillis) {
        if (opened) {
            session.writable(nowMillis);
        }
    }

    void roundTrip(int micros) {
        if (opened) {
            session.roundTrip(micros);
        }
    }

    void goingAway(CloseCode code, String reason, long reconnectAfterMillis) {
        if (opened) {
            session.goingAway(code, reason, reconnectAfterMillis);
        }
    }

    void closed(long nowMillis) {
        if (opened) {
            session.closed(nowMillis);
        }
    }

    @Override
    public void entered(List<Entrance.Early> early, long nowMillis) {
        if (channel.isPresent() && !principal().rights().maySubscribe(channel.get())) {
            String text = "the right to read this is missing";
            client.refused(ErrorCode.FORBIDDEN);
            client.send(session.error(ErrorCode.FORBIDDEN, text, nowMillis));
            client.close(CloseCode.FORBIDDEN, text);
            return;
        }
        opened = true;
        session.opened(nowMillis);
        for (Entrance.Early message : early) {
            if (message.text()) {
                session.text(message.payload(), nowMillis);
            } else {
                session.binary(message.payload(), nowMillis);
            }
        }
    }

    /** What was subscribed to with rights that are gone ends; and the client should know why. */
    @Override
    public void renewed() {
        if (!subscriptions.allowedBy(principal().rights())) {
            client.close(CloseCode.FORBIDDEN, "the new token does not allow a subscription that there is");
        }
    }

    /** At once where that is possible: what a client says next should find it known. */
    private void judge(Future<Authentication> shown, BiConsumer<Authentication, Long> judged) {
        entrance.verifying();
        if (shown.isComplete()) {
            judged.accept(shown.result(), System.currentTimeMillis());
        } else {
            shown.onSuccess(
                    authentication -> later.execute(() -> judged.accept(authentication, System.currentTimeMillis())));
        }
    }
}
