package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.room.BackendMessage;
import dev.sluice.protocol.room.MessageRules;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges what backends publish over Redis as what they post over HTTP; but nobody waits for the answer. */
final class RedisPublished {
    private static final Logger LOG = LoggerFactory.getLogger(RedisPublished.class);

    private final RoomMetrics metrics;
    /** The configuration that the rules are of: they are made anew with it, not for each message. */
    private SluiceConfig judgedBy;

    private MessageRules rules;
    private boolean told;

    RedisPublished(RoomMetrics metrics) {
        this.metrics = metrics;
    }

    /** @return empty for what nobody may hear */
    Optional<Publish> judge(String room, byte[] payload, SluiceConfig config) {
        try {
            return Optional.of(message(payload, config));
        } catch (ProtocolException refused) {
            metrics.refused(refused.code());
            metrics.bridged("refused");
            // A backend that is wrong once is wrong often: the counter says how often.
            if (!told) {
                told = true;
                LOG.atWarn()
                        .addKeyValue("room", room)
                        .addKeyValue("code", refused.code().text())
                        .addKeyValue("field", refused.field())
                        .addKeyValue("reason", refused.getMessage())
                        .log("refused a message over Redis; later ones are only counted");
            }
            return Optional.empty();
        }
    }

    private Publish message(byte[] payload, SluiceConfig config) throws ProtocolException {
        if (payload.length == 0) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "the message is empty", "");
        }
        int bytesMax = config.gateway().messageBytesMax();
        if (payload.length > bytesMax) {
            throw new ProtocolException(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "the message has " + payload.length + " bytes, allowed are " + bytesMax,
                    "");
        }
        if (config != judgedBy) {
            judgedBy = config;
            rules = MessageRules.of(config, bytesMax);
        }
        return BackendMessage.of(
                BackendMessage.isText(payload) ? rules.text(payload) : rules.binary(payload), "", "", "", "");
    }
}
