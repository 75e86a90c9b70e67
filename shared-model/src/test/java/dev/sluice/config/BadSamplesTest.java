package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An editor that knows the schema and a node that binds the records refuse the same. */
class BadSamplesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            preset                                | {"preset": "productive"}
            preset                                | {"preset": 1}
            preset                                | {"preset": null}
            gatewaay                              | {"gatewaay": {}}
            roles                                 | {"roles": []}
            roles                                 | {"roles": "gateway"}
            roles[0]                              | {"roles": ["Gateway"]}
            roles[1]                              | {"roles": ["gateway", "gateway"]}
            roles[0]                              | {"roles": [null]}
            node                                  | {"node": []}
            node                                  | {"node": null}
            node.dataDirectory                    | {"node": {"dataDirectory": ""}}
            node.blockedThreadWarnMillis          | {"node": {"blockedThreadWarnMillis": 49}}
            cluster.enabled                       | {"cluster": {"enabled": "true"}}
            cluster.enabled                       | {"cluster": {"enabled": 1}}
            cluster.busPort                       | {"cluster": {"busPort": 65536}}
            cluster.busHost                       | {"cluster": {"busHost": "two words"}}
            bus.windowMessages                     | {"bus": {"windowMessages": 0}}
            redis.url                             | {"redis": {"url": "http://localhost:6379"}}
            redis.prefix                          | {"redis": {"prefix": "a{b}"}}
            redis.commandsPendingMax              | {"redis": {"commandsPendingMax": 0}}
            auth.mode                             | {"auth": {"mode": "none"}}
            auth.apiKeys.x.sha256                 | {"auth": {"apiKeys": {"x": {"sha256": "ABCD"}}}}
            auth.jwt.secret                       | {"auth": {"jwt": {"secret": "short"}}}
            auth.jwt.rights.subscribe[0]          | {"auth": {"jwt": {"rights": {"subscribe": ["lobby"]}}}}
            auth.jwt.rights.publish[0]            | {"auth": {"jwt": {"rights": {"publish": ["room/*/x"]}}}}
            gateway.host                          | {"gateway": {"host": ""}}
            gateway.port                          | {"gateway": {"port": -1}}
            gateway.port                          | {"gateway": {"port": "8080"}}
            gateway.port                          | {"gateway": {"port": 80.5}}
            gateway.port                          | {"gateway": {"port": 1e30}}
            gateway.port                          | {"gateway": {"port": {}}}
            gateway.instances                     | {"gateway": {"instances": 65}}
            gateway.allowedOrigins[0]             | {"gateway": {"allowedOrigins": ["example.org"]}}
            gateway.allowedOrigins[0]             | {"gateway": {"allowedOrigins": ["https://example.org/path"]}}
            gateway.compression.level             | {"gateway": {"compression": {"level": 10}}}
            gateway.compression.lvl               | {"gateway": {"compression": {"lvl": 1}}}
            gateway.log.framesMax                 | {"gateway": {"log": {"framesMax": 0}}}
            gateway.$schema                       | {"gateway": {"$schema": "../schema.json"}}
            deltaStream.streams                   | {"deltaStream": {"streams": []}}
            deltaStream.streams.x                 | {"deltaStream": {"streams": {"x": 1}}}
            deltaStream.streams["x/y"]            | {"deltaStream": {"streams": {"x/y": {}}}}
            deltaStream.streams[""]               | {"deltaStream": {"streams": {"": {}}}}
            deltaStream.streams.x.deltasPerSecond | {"deltaStream": {"streams": {"x": {"deltasPerSecond": 0}}}}
            deltaStream.streams.x.deltasPerSecond | {"deltaStream": {"streams": {"x": {"deltasPerSecond": 1000000.1}}}}
            deltaStream.streams.x.source          | {"deltaStream": {"streams": {"x": {"source": "redis"}}}}
            deltaStream.streams.x.payloadBytes    | {"deltaStream": {"streams": {"x": {"payloadBytes": 65537}}}}
            syncLog.store                         | {"syncLog": {"store": "file"}}
            traceBatcher.batchSize                | {"traceBatcher": {"batchSize": 0}}
            traceBatcher.compressionLevel         | {"traceBatcher": {"compressionLevel": 10}}
            traceBatcher.busAddresses[0]          | {"traceBatcher": {"busAddresses": ["two words"]}}
            syncLog.ops[0]                        | {"syncLog": {"ops": ["two words"]}}
            snapshot.intervalMillis               | {"snapshot": {"intervalMillis": 49}}
            snapshot.intervalMillis               | {"snapshot": {"intervalMillis": 60001}}
            snapshot.intervalMillis               | {"snapshot": {"intervalMillis": null}}
            """)
    void sampleIsRefusedBySchemaAndRecords(String path, String json) {
        assertThat(SchemaCheck.problems(json)).isNotEmpty();

        var refused = catchThrowableOfType(ConfigException.class, () -> SluiceConfig.parse(json));
        assertThat(refused.errors()).extracting(ConfigError::path).containsExactly(path);
    }

    /** What no schema can say in a way that people would read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            bus.renewMillis             | {"bus": {"renewMillis": 3000}}
            redis.reconnectMinMillis    | {"redis": {"reconnectMinMillis": 3000}}
            syncLog.store               | {"syncLog": {"store": "redis"}}
            traceBatcher.store          | {"traceBatcher": {"store": "redis"}}
            gateway.writeBufferLowBytes | {"gateway": {"writeBufferLowBytes": 32769}}
            gateway.host                | {"gateway": {"host": "192.168.0.7"}}
            auth.mode                   | {"auth": {"mode": "required"}}
            auth.mode                   | {"preset": "production", "gateway": {"allowedOrigins": ["*"]}}
            auth.apiKeys.x.sha256       | {"auth": {"apiKeys": {"x": {}}}}
            gateway.eventBus.permitted.x.address      | {"gateway": {"eventBus": {"permitted": {"x": {"inbound": true}}}}}
            gateway.eventBus.permitted.x.address      | {"gateway": {"eventBus": {"permitted": {"x": {"address": "sluice.gateway.n1"}}}}}
            gateway.eventBus.permitted.x.address      | {"gateway": {"eventBus": {"permitted": {"x": {"address": "__vertx.reply.1"}}}}}
            gateway.eventBus.permitted.x.addressRegex | {"gateway": {"eventBus": {"permitted": {"x": {"addressRegex": ".*"}}}}}
            gateway.eventBus.permitted.x.addressRegex | {"gateway": {"eventBus": {"permitted": {"x": {"addressRegex": "chat\\\\.("}}}}}
            gateway.eventBus.permitted.x.outbound     | {"gateway": {"eventBus": {"permitted": {"x": {"address": "sluice.stream.host.update", "outbound": true}}}}}
            auth.jwt.secretFile         | {"auth": {"jwt": {"secret": "12345678901234567890123456789012", "secretFile": "x"}}}
            """)
    void ruleBetweenSettingsIsLeftToTheRecords(String path, String json) {
        assertThat(SchemaCheck.problems(json)).isEmpty();

        var refused = catchThrowableOfType(ConfigException.class, () -> SluiceConfig.parse(json));
        assertThat(refused.errors()).extracting(ConfigError::path).containsExactly(path);
    }
}
