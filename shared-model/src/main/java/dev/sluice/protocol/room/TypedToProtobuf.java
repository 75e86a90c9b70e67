package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.sluice.protocol.room.TypedMessage.Chat;
import dev.sluice.protocol.room.TypedMessage.EntityDespawn;
import dev.sluice.protocol.room.TypedMessage.EntitySpawn;
import dev.sluice.protocol.room.TypedMessage.EntityUpdate;
import dev.sluice.protocol.room.TypedMessage.PositionUpdate;
import dev.sluice.protocol.room.wire.ChatMessage;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Optional;

/** A typed message that came as JSON, as protobuf; fields that the schema does not know are left out. */
final class TypedToProtobuf {
    private TypedToProtobuf() {}

    /** @return false for messages that stay JSON: voice, whose sound is the JSON's alone, and what is not typed */
    static boolean put(RoomMessage.Builder out, JsonNode json) {
        Optional<TypedMessage> typed;
        try {
            typed = TypedJson.parse(json);
        } catch (ProtocolException checkedOnEntry) {
            return false;
        }
        TypedMessage message = typed.orElse(null);
        if (message instanceof Chat chat) {
            out.setChatMessage(ChatMessage.newBuilder()
                    .setFromClientId(chat.claimedSender().orElse(""))
                    .setMessage(chat.text())
                    .setTimestamp(json.path("timestamp").asLong()));
        } else if (message instanceof PositionUpdate) {
            position(out, json);
        } else if (message instanceof EntitySpawn spawn) {
            out.setEntitySpawn(dev.sluice.protocol.room.wire.EntitySpawn.newBuilder()
                    .setEntityId(spawn.entityId())
                    .setTemplateId(spawn.templateId())
                    .setOwnerId(spawn.ownerId())
                    .putAllComponents(spawn.components()));
        } else if (message instanceof EntityUpdate update) {
            var wire = dev.sluice.protocol.room.wire.EntityUpdate.newBuilder().setEntityId(update.entityId());
            update.components().forEach((name, text) -> wire.putComponents(name, ByteString.copyFromUtf8(text)));
            out.setEntityUpdate(wire);
        } else if (message instanceof EntityDespawn despawn) {
            out.setEntityDespawn(
                    dev.sluice.protocol.room.wire.EntityDespawn.newBuilder().setEntityId(despawn.entityId()));
        } else {
            return false;
        }
        return true;
    }

    private static void position(RoomMessage.Builder out, JsonNode json) {
        var wire = dev.sluice.protocol.room.wire.PositionUpdate.newBuilder()
                .setEntityId(json.path("entity_id").asText())
                .setSequenceNumber((int) json.path("sequence_number").asLong());
        if (json.path("position").isObject()) {
            wire.setPosition(WorldProtobuf.vector(json.path("position")));
        }
        if (json.path("rotation").isObject()) {
            wire.setRotation(WorldProtobuf.rotation(json.path("rotation")));
        }
        out.setPositionUpdate(wire);
    }
}
