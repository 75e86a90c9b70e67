package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeLimitsTest {
    private static final String ADDRESS = "192.0.2.1";

    @Test
    void connectionIsHeldToItsMessagesAndBytes() {
        NodeLimits node = node("\"connectionBytesPerSecondMax\": 100", "\"messagesPerSecondMax\": 3");
        ConnectionLimits connection = node.open(ADDRESS, 0);

        assertThat(connection.admit(90, 0)).isEmpty();
        assertThat(limit(connection.admit(20, 0))).isEqualTo(Limit.CONNECTION_BYTES);
        assertThat(connection.admit(5, 0)).isEmpty();
        assertThat(connection.admit(5, 0)).isEmpty();
        assertThat(limit(connection.admit(0, 0))).isEqualTo(Limit.CONNECTION_MESSAGES);
        assertThat(connection.admit(0, 0).get().retryAfterMillis()).isEqualTo(1125);
        assertThat(connection.admit(90, 1125)).isEmpty();
    }

    @Test
    void connectionsOfOnePrincipalShareItsRate() {
        NodeLimits node = node("\"principalMessagesPerSecondMax\": 3", "\"port\": 0");
        ConnectionLimits one = identified(node, "ann");
        ConnectionLimits two = identified(node, "ann");
        ConnectionLimits other = identified(node, "bob");

        assertThat(one.admit(1, 0)).isEmpty();
        assertThat(two.admit(1, 0)).isEmpty();
        assertThat(node.admitRequest("ann", 1, 0)).isEmpty();
        assertThat(limit(one.admit(1, 0))).isEqualTo(Limit.PRINCIPAL_MESSAGES);
        assertThat(limit(node.admitRequest("ann", 1, 0))).isEqualTo(Limit.PRINCIPAL_MESSAGES);
        assertThat(other.admit(1, 0)).isEmpty();
    }

    @Test
    void refusedMessageIsCountedNowhere() {
        NodeLimits node = node("\"principalMessagesPerSecondMax\": 2, \"nodeMessagesPerSecondMax\": 1", "\"port\": 0");
        ConnectionLimits ann = identified(node, "ann");
        ConnectionLimits bob = identified(node, "bob");
        assertThat(bob.admit(1, 0)).isEmpty();

        assertThat(limit(ann.admit(1, 0))).isEqualTo(Limit.NODE_MESSAGES);
        assertThat(limit(ann.admit(1, 1))).isEqualTo(Limit.NODE_MESSAGES);
        assertThat(limit(ann.admit(1, 2))).isEqualTo(Limit.NODE_MESSAGES);

        assertThat(ann.admit(1, 1125)).isEmpty();
    }

    @Test
    void addressIsHeldToItsConnectsAndConnections() {
        NodeLimits node = node("\"addressConnectsPerSecondMax\": 2, \"addressConnectionsMax\": 3", "\"port\": 0");

        assertThat(node.open(ADDRESS, 0).refusal()).isEmpty();
        assertThat(node.open(ADDRESS, 0).refusal()).isEmpty();
        assertThat(limit(node.open(ADDRESS, 0).refusal())).isEqualTo(Limit.ADDRESS_CONNECTS);
        assertThat(node.open("192.0.2.2", 0).refusal()).isEmpty();
        ConnectionLimits third = node.open(ADDRESS, 2000);
        assertThat(third.refusal()).isEmpty();
        assertThat(limit(node.open(ADDRESS, 4000).refusal())).isEqualTo(Limit.ADDRESS_CONNECTIONS);

        third.closed();
        third.closed();

        assertThat(node.open(ADDRESS, 6000).refusal()).isEmpty();
        assertThat(limit(node.open(ADDRESS, 6000).refusal())).isEqualTo(Limit.ADDRESS_CONNECTIONS);
    }

    @Test
    void nodeIsHeldToItsConnections() {
        NodeLimits node = node("\"addressConnectsPerSecondMax\": 0", "\"connectionsMax\": 2");
        ConnectionLimits first = node.open("a", 0);
        node.open("b", 0);

        assertThat(limit(node.open("c", 0).refusal())).isEqualTo(Limit.NODE_CONNECTIONS);
        first.closed();
        assertThat(node.open("c", 0).refusal()).isEmpty();
    }

    @Test
    void principalIsHeldToItsConnectionsAndMayShowItsTokenAgain() {
        NodeLimits node = node("\"principalConnectionsMax\": 2", "\"port\": 0");
        ConnectionLimits one = identified(node, "ann");
        identified(node, "ann");

        assertThat(one.identified("ann", 0)).isEmpty();
        assertThat(limit(node.open(ADDRESS, 0).identified("ann", 0))).isEqualTo(Limit.PRINCIPAL_CONNECTIONS);
        one.closed();
        assertThat(node.open(ADDRESS, 0).identified("ann", 0)).isEmpty();
    }

    @Test
    void repeatedRefusalsAreAbuse() {
        NodeLimits node = node("\"refusalsMax\": 3", "\"messagesPerSecondMax\": 1");
        ConnectionLimits connection = node.open(ADDRESS, 0);
        connection.admit(1, 0);
        for (int i = 0; i < 3; i++) {
            connection.admit(1, 0);
        }
        assertThat(connection.abused(0)).isFalse();

        connection.admit(1, 0);

        assertThat(connection.abused(0)).isTrue();
        assertThat(connection.abused(12_000)).isFalse();
    }

    @Test
    void newLimitsHoldForOpenConnections() {
        NodeLimits node = node("\"refusalsMax\": 3", "\"messagesPerSecondMax\": 1");
        ConnectionLimits connection = node.open(ADDRESS, 0);
        connection.admit(1, 0);
        assertThat(connection.admit(1, 0)).isPresent();

        SluiceConfig more = SluiceConfig.parse("{\"gateway\": {\"messagesPerSecondMax\": 10}}");
        node.reconfigure(more.limits(), more.gateway());

        assertThat(connection.admit(1, 0)).isEmpty();
    }

    @Test
    void strangersBeyondTheTableShareOneCountAndOustNobody() {
        NodeLimits node = node(
                "\"namesMax\": 16, \"addressConnectionsMax\": 2, \"addressConnectsPerSecondMax\": 0", "\"port\": 0");
        List<ConnectionLimits> known = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            known.add(node.open("known " + i, 0));
        }

        assertThat(node.open("stranger 1", 0).refusal()).isEmpty();
        assertThat(node.open("stranger 2", 0).refusal()).isEmpty();
        assertThat(limit(node.open("stranger 3", 0).refusal())).isEqualTo(Limit.ADDRESS_CONNECTIONS);
        assertThat(node.open("known 0", 0).refusal()).isEmpty();

        known.forEach(ConnectionLimits::closed);
        assertThat(node.open("stranger 4", 5000).refusal()).isEmpty();
    }

    @Test
    void tableOfNamesShrinksAgain() {
        Accounts accounts = new Accounts(1000, 1000, Ledger.NONE, "principal");
        for (int i = 0; i < 1000; i++) {
            accounts.opened("name " + i, 0).closed();
        }
        for (int i = 0; i < 400; i++) {
            accounts.opened("later " + i, 5000);
        }

        assertThat(accounts.size()).isEqualTo(400);
    }

    private static ConnectionLimits identified(NodeLimits node, String principal) {
        ConnectionLimits connection = node.open(ADDRESS, 0);
        assertThat(connection.identified(principal, 0)).isEmpty();
        return connection;
    }

    private static Limit limit(Optional<Refusal> refusal) {
        return refusal.orElseThrow().limit();
    }

    private static NodeLimits node(String limits, String gateway) {
        SluiceConfig config = SluiceConfig.parse("{\"limits\": {%s}, \"gateway\": {%s}}".formatted(limits, gateway));
        return new NodeLimits(config.limits(), config.gateway());
    }
}
