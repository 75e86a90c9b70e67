package dev.sluice.gateway.access;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.List;

/** Makes tokens for trying things out; those for users come from whoever knows the users. */
public final class TokenMint {
    private TokenMint() {}

    /**
     * What a token says.
     *
     * @param issuer none if empty
     * @param audience none if empty
     */
    public record Claims(
            String subject,
            String issuer,
            List<String> audience,
            List<String> subscribe,
            List<String> publish,
            boolean admin) {}

    /** An HS256 token. */
    public static String mint(Vertx vertx, String secret, Claims claims, long nowMillis, long lifeMillis) {
        JsonObject sluice = new JsonObject()
                .put("subscribe", new JsonArray(claims.subscribe()))
                .put("publish", new JsonArray(claims.publish()))
                .put("admin", claims.admin());
        JsonObject payload = new JsonObject()
                .put("sub", claims.subject())
                .put("iat", nowMillis / 1000)
                .put("exp", (nowMillis + lifeMillis) / 1000)
                .put("sluice", sluice);
        if (!claims.issuer().isEmpty()) {
            payload.put("iss", claims.issuer());
        }
        if (!claims.audience().isEmpty()) {
            payload.put("aud", new JsonArray(claims.audience()));
        }
        JWTAuthOptions keys = new JWTAuthOptions()
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm(KeyRing.HS256).setBuffer(secret));
        return JWTAuth.create(vertx, keys).generateToken(payload, new JWTOptions().setAlgorithm(KeyRing.HS256));
    }
}
