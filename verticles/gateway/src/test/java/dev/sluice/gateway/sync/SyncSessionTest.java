package dev.sluice.gateway.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.FakeClient;
import dev.sluice.model.Entry;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncOutcome.Placed;
import dev.sluice.protocol.sync.SyncOutcome.Rejected;
import dev.sluice.protocol.sync.SyncOutcome.Taken;
import dev.sluice.protocol.sync.SyncOutcome.Unknown;
import dev.sluice.protocol.sync.SyncPatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the session asks of its node is written down in {@code asked}, as a script shows it. */
class SyncSessionTest implements SyncPort {
    private static final long NOW = 1_000_000;
    private static final long EPOCH = 7;
    private static final GatewayConfig CONFIG = GatewayConfig.defaults();

    private final FakeClient client = new FakeClient();
    private final List<String> asked = new ArrayList<>();
    private final List<Append> submitted = new ArrayList<>();
    private long head = 3;
    private boolean isWritable = true;
    private SyncSession session;

    @BeforeEach
    void open() {
        open(0, false);
    }

    @Test
    void stateComesFirstAndBroadcastsBeginBehindIt() {
        known();
        assertThat(asked).containsExactly("subscribe", "read 1");
        page(1, "a", "b", "c");
        JsonNode state = client.take().get(0);
        assertThat(state.get("type").asText()).isEqualTo("sync_state");
        assertThat(state.at("/payload/version").asLong()).isEqualTo(3);
        assertThat(state.at("/payload/patches/0/id").asText()).isEqualTo("a");
        assertThat(state.at("/payload/patches/2/serverVersion").asLong()).isEqualTo(3);
        assertThat(state.get("payload").has("more")).isFalse();
        assertThat(asked).endsWith("start 3");
    }

    @Test
    void emptyDocumentHasAnEmptyState() {
        head = 0;
        known();
        page(1);
        JsonNode payload = client.take().get(0).get("payload");
        assertThat(payload.get("version").asLong()).isZero();
        assertThat(payload.get("patches")).isEmpty();
        assertThat(asked).endsWith("start 0");
    }

    @Test
    void longStateComesInPagesOfWhichTheLastHasNoMore() {
        head = 5;
        known();
        page(1, "a", "b");
        page(3, "c", "d");
        page(5, "e");
        assertThat(client.take())
                .extracting(state -> state.at("/payload/version").asLong() + ":"
                        + state.at("/payload/more").asBoolean())
                .containsExactly("2:true", "4:true", "5:false");
        assertThat(asked).containsExactly("subscribe", "read 1", "read 3", "read 5", "start 5");
    }

    @Test
    void nextPageWaitsUntilTheSocketTakesIt() {
        head = 4;
        known();
        isWritable = false;
        page(1, "a", "b");
        assertThat(asked).endsWith("read 1");
        isWritable = true;
        session.writable(NOW);
        assertThat(asked).endsWith("read 3");
    }

    @Test
    void pageThatDoesNotComeIsAskedForAgain() {
        known();
        session.readFailed(NOW);
        session.poll(NOW + 100);
        assertThat(asked).containsExactly("subscribe", "read 1");
        session.poll(NOW + 300);
        assertThat(asked).containsExactly("subscribe", "read 1", "read 1");
    }

    @Test
    void clientThatComesBackSaysWhatItHas() {
        open(2, false);
        known();
        assertThat(asked).endsWith("read 3");
    }

    @Test
    void requestIsAnsweredBehindItsVersion() {
        opened();
        say("{'type':'sync_request','payload':{'fromVersion':1}}");
        assertThat(asked).endsWith("read 2");
        page(2, "b", "c");
        assertThat(client.take().get(0).at("/payload/patches")).hasSize(2);
        assertThat(asked).as("broadcasts are not begun anew").doesNotContain("start 1");
    }

    @Test
    void requestsAreAnsweredOneAfterTheOther() {
        opened();
        say("{'type':'sync_request','payload':{'fromVersion':0}}");
        say("{'type':'sync_request','payload':{'fromVersion':2}}");
        page(1, "a", "b", "c");
        page(3, "c");
        assertThat(client.take())
                .extracting(state -> state.at("/payload/patches").size())
                .containsExactly(3, 1);
    }

    @Test
    void requestsBeyondTheBoundAreRefused() {
        opened();
        for (int i = 0; i <= StatePages.REQUESTS_MAX; i++) {
            say("{'type':'sync_request','payload':{'fromVersion':0}}");
        }
        assertThat(client.take()).isEmpty();
        say("{'type':'sync_request','payload':{'fromVersion':0}}");
        assertThat(client.take().get(0).at("/payload/code").asText()).isEqualTo("overloaded");
    }

    @Test
    void versionBeyondTheNewestIsAnError() {
        opened();
        say("{'type':'sync_request','payload':{'fromVersion':9}}");
        session.page(EPOCH, 4, List.of(), NOW);
        JsonNode error = client.take().get(0).get("payload");
        assertThat(error.get("message").asText()).isEqualTo("Invalid sync request payload");
        assertThat(error.get("field").asText()).isEqualTo("payload.fromVersion");
    }

    @Test
    void forgottenPatchesAreReplacedByASnapshotThatSaysSo() {
        head = 12;
        known();
        page(11, "k");
        assertThat(asked).endsWith("fold");
        session.snapshot(10, "{\"nodes\":[],\"edges\":[]}".getBytes(UTF_8));
        assertThat(asked).endsWith("read 11");
        page(11, "k", "l");
        List<JsonNode> states = client.take();
        assertThat(states.get(0).at("/payload/snapshot/nodes").isArray()).isTrue();
        assertThat(states.get(0).at("/payload/version").asLong()).isEqualTo(10);
        assertThat(states.get(0).at("/payload/more").asBoolean()).isTrue();
        assertThat(states.get(1).at("/payload/version").asLong()).isEqualTo(12);
        assertThat(asked).endsWith("start 12");
    }

    @Test
    void clientThatAsksForItGetsASnapshotAndTheTail() {
        open(0, true);
        known();
        assertThat(asked).endsWith("fold");
        session.snapshot(2, "{}".getBytes(UTF_8));
        page(3, "c");
        assertThat(client.take()).hasSize(2);
    }

    @Test
    void documentThatCanNotBeFoldedComesWhole() {
        open(0, true);
        known();
        session.noSnapshot(true, "it can't be folded", NOW);
        assertThat(asked).endsWith("read 1");
    }

    @Test
    void slowReaderWhosePatchesAreForgottenStartsOverFromASnapshot() {
        opened();
        session.forgotten(3);
        assertThat(asked).endsWith("pause", "read 4");
    }

    @Test
    void newLifeOfTheDocumentIsSentWhole() {
        opened();
        session.known(EPOCH + 1);
        assertThat(asked).endsWith("read 1");
        session.page(EPOCH, 1, entries("stale"), NOW);
        assertThat(client.take()).isEmpty();
    }

    @Test
    void patchIsSubmittedAndAnswered() {
        opened();
        patch("p1");
        assertThat(ids(0)).containsExactly(List.of("p1"));
        session.submitted(List.of(new Taken(List.of(new Placed(4, false)))), NOW);
        JsonNode answer = client.take().get(0);
        assertThat(answer.get("type").asText()).isEqualTo("patch_response");
        assertThat(answer.get("payload").toString())
                .isEqualTo("{\"patchId\":\"p1\",\"status\":\"accepted\",\"serverVersion\":4}");
    }

    @Test
    void knownPatchIsIgnoredWithItsVersion() {
        opened();
        patch("p1");
        session.submitted(List.of(new Taken(List.of(new Placed(2, true)))), NOW);
        assertThat(client.take().get(0).at("/payload/status").asText()).isEqualTo("ignored");
    }

    @Test
    void batchIsAnsweredPatchByPatch() {
        opened();
        say("{'type':'patches','payload':[" + patchJson("a") + "," + patchJson("b") + "]}");
        session.submitted(List.of(new Rejected(1, ErrorCode.CONFLICT, "the id belongs to another patch", 2)), NOW);
        assertThat(client.take())
                .extracting(answer -> answer.at("/payload/status").asText() + ": "
                        + answer.at("/payload/reason").asText())
                .containsExactly(
                        "rejected: another patch of the batch was rejected",
                        "rejected: the id belongs to another patch");
    }

    @Test
    void whatComesWhileASubmissionIsUnderWayGoesTogetherInTheNext() {
        opened();
        patch("a");
        patch("b");
        patch("c");
        assertThat(submitted).hasSize(1);
        session.submitted(List.of(new Taken(List.of(new Placed(4, false)))), NOW);
        assertThat(ids(1)).containsExactly(List.of("b"), List.of("c"));
    }

    @Test
    void lostSubmissionIsSentAgainBeforeAnythingLater() {
        opened();
        patch("a");
        patch("b");
        session.submitFailed(NOW);
        session.poll(NOW + 60);
        assertThat(ids(1)).isEqualTo(ids(0)).containsExactly(List.of("a"));
    }

    @Test
    void submissionThatNobodyAnswersIsGivenUpAndSaidSo() {
        opened();
        patch("a");
        long later = NOW + CONFIG.sync().retryMillis();
        session.submitFailed(later);
        JsonNode error = client.take().get(0).get("payload");
        assertThat(error.get("code").asText()).isEqualTo("overloaded");
        assertThat(error.get("patchId").asText()).isEqualTo("a");
    }

    @Test
    void undecidedPatchIsNotCalledRejected() {
        opened();
        patch("a");
        session.submitted(List.of(new Unknown(ErrorCode.INTERNAL, "the store has no space left")), NOW);
        JsonNode error = client.take().get(0);
        assertThat(error.get("type").asText()).isEqualTo("error");
        assertThat(error.at("/payload/message").asText()).isEqualTo("the store has no space left");
    }

    @Test
    void patchesBeyondTheBoundAreRefusedWithTheFieldNamed() {
        opened();
        for (int i = 0; i < CONFIG.sync().patchesPendingMax(); i++) {
            patch("p" + i);
        }
        assertThat(client.take()).isEmpty();
        patch("more");
        assertThat(client.take().get(0).at("/payload/code").asText()).isEqualTo("overloaded");
    }

    @Test
    void badMessagesAreAnsweredInTheSeedsWordsAndNameTheField() {
        opened();
        say("{'type':'patch','payload':{'id':'p'}}");
        say("{'type':'nix'}");
        say("{'type':");
        assertThat(client.take())
                .extracting(error -> error.at("/payload/message").asText() + "|"
                        + error.at("/payload/field").asText())
                .containsExactly(
                        "Invalid patch payload|payload.timestamp",
                        "Unknown message type: nix|type",
                        "Invalid message format|");
        assertThat(client.closed()).isNull();
    }

    @Test
    void clientWithoutAValidMessageIsClosedAndAHeartbeatKeepsIt() {
        opened();
        int silence = CONFIG.sync().silenceMillis();
        session.text("{\"type\":\"heartbeat\",\"payload\":null}".getBytes(UTF_8), NOW + silence);
        session.poll(NOW + silence + 1);
        assertThat(client.closed()).isNull();
        session.text("not valid".getBytes(UTF_8), NOW + 2L * silence - 1);
        session.poll(NOW + 2L * silence + 1);
        assertThat(client.closed()).isEqualTo(CloseCode.HEARTBEAT_TIMEOUT);
    }

    private void open(long fromVersion, boolean snapshot) {
        asked.clear();
        session = new SyncSession(client, this, CONFIG, new SyncSession.Opening(fromVersion, snapshot), 99);
        session.opened(NOW);
    }

    private void opened() {
        known();
        page(1, "a", "b", "c");
        client.take();
    }

    private void known() {
        session.known(EPOCH);
    }

    private void page(long first, String... ids) {
        session.page(EPOCH, first, entries(ids), NOW);
    }

    private void patch(String id) {
        say("{'type':'patch','payload':" + patchJson(id) + "}");
    }

    private void say(String message) {
        session.text(message.replace('\'', '"').getBytes(UTF_8), NOW);
    }

    private List<List<String>> ids(int submission) {
        return submitted.get(submission).groups().stream()
                .map(group -> group.stream().map(SyncPatch::id).toList())
                .toList();
    }

    private static String patchJson(String id) {
        return "{'id':'" + id + "','timestamp':1,'clientId':'c','op':'paint'}";
    }

    private static List<Entry> entries(String... ids) {
        return IntStream.range(0, ids.length)
                .mapToObj(i -> SyncChannels.patch(1, 0, ("{\"id\":\"" + ids[i] + "\"}").getBytes(UTF_8)))
                .toList();
    }

    @Override
    public void subscribe() {
        asked.add("subscribe");
    }

    @Override
    public void read(long fromVersion) {
        asked.add("read " + fromVersion);
    }

    @Override
    public void fold() {
        asked.add("fold");
    }

    @Override
    public void submit(Append append) {
        submitted.add(append);
    }

    @Override
    public long head() {
        return head;
    }

    @Override
    public void start(long version) {
        asked.add("start " + version);
    }

    @Override
    public void pause() {
        asked.add("pause");
    }

    @Override
    public boolean isWritable() {
        return isWritable;
    }
}
