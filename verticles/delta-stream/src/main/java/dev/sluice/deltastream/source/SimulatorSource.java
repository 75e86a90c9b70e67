package dev.sluice.deltastream.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SplittableRandom;

/**
 * A stream made up at a steady rate, to try a server with and to measure it by.
 *
 * <p>The state is {@code {"count", "value", "price", "temperature", "lastRegion"}} and, when payloads have a size,
 * {@code "at"} and {@code "pad"}. All values are absolute, so that a reader may also just take the newest. Each delta
 * brings {@code count} and {@code value}; the others change now and then, so that deltas are partial and a reader who
 * lost one is found out. Deltas are written as bytes, without a tree: at a high rate the tree would cost more than all
 * else that the owner does.
 *
 * <p>Not thread-safe.
 */
public final class SimulatorSource implements Source {
    /** From here on payloads have exactly the size asked for: below it there may be no room for what must be in. */
    public static final int EXACT_PAYLOAD_BYTES_MIN = 64;

    private static final long MICROS_PER_SECOND = 1_000_000;
    /** A stall's backlog leaves in slices: one turn of the event loop must not make a second's worth. */
    private static final double SLICE_SECONDS = 0.1;

    private static final String[] REGIONS = {"eu-north", "eu-west", "us-east", "us-west", "ap-south", "sa-east"};
    private static final String PAD_START = ",\"pad\":\"";
    private static final int PAD_OVERHEAD_BYTES = PAD_START.length() + 1;

    private final double deltasPerSecond;
    private final int payloadBytes;
    private final SplittableRandom random;
    private final JsonBytes json;
    private final byte[] padding;

    private long count;
    private final Walk value;
    private final Walk price;
    private final Walk temperature;
    private String lastRegion;

    private boolean started;
    private long startMicros;
    private long issued;
    private long forgiven;

    /**
     * @param payloadBytes of one delta's JSON; 0 for just what changes, without {@code at} and {@code pad}
     * @param restored the state that a former life of the stream left, to continue from, or null
     */
    public SimulatorSource(double deltasPerSecond, int payloadBytes, long seed, ObjectNode restored) {
        if (!(deltasPerSecond >= 0 && deltasPerSecond <= MICROS_PER_SECOND)) {
            throw new IllegalArgumentException("deltasPerSecond is " + deltasPerSecond + ", allowed is 0 to 1000000");
        }
        if (payloadBytes < 0) {
            throw new IllegalArgumentException("payloadBytes is " + payloadBytes + ", allowed is 0 and up");
        }
        JsonNode from = restored == null ? JsonNodeFactory.instance.objectNode() : restored;
        this.deltasPerSecond = deltasPerSecond;
        this.payloadBytes = payloadBytes;
        this.count = Math.max(0, from.path("count").asLong(0));
        // A restart must go on, not repeat the steps that its state has already taken.
        this.random = new SplittableRandom(seed ^ count);
        this.value = new Walk(1, 0, 999, from.path("value").asDouble(50));
        this.price = new Walk(2, 100, 99_999, from.path("price").asDouble(100));
        this.temperature = new Walk(1, -200, 450, from.path("temperature").asDouble(20));
        this.lastRegion = from.path("lastRegion").asText(REGIONS[0]);
        this.json = new JsonBytes(payloadBytes + 256);
        this.padding = padding(payloadBytes, seed);
    }

    @Override
    public ObjectNode initialState() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("count", count)
                .put("value", value.current())
                .put("price", price.current())
                .put("temperature", temperature.current())
                .put("lastRegion", lastRegion);
    }

    /**
     * How many deltas should be made now. The first call starts the clock. Of a stall at most one second's worth is
     * made up for; the rest is forgiven and counted. One call answers at most a tenth of a second's worth, so call at
     * least ten times a second.
     *
     * @param nowMicros of a clock that never goes back
     */
    public int due(long nowMicros) {
        if (!started) {
            started = true;
            startMicros = nowMicros;
        }
        double elapsedSeconds = (nowMicros - startMicros) / (double) MICROS_PER_SECOND;
        long backlog = (long) (elapsedSeconds * deltasPerSecond) - issued;
        long backlogMax = (long) Math.ceil(deltasPerSecond);
        if (backlog > backlogMax) {
            long surplus = backlog - backlogMax;
            forgiven += surplus;
            issued += surplus;
            backlog = backlogMax;
        }
        return (int) Math.max(0, Math.min(backlog, (long) Math.ceil(deltasPerSecond * SLICE_SECONDS)));
    }

    /** Deltas that a stalled owner did not make and never will. */
    public long forgiven() {
        return forgiven;
    }

    /**
     * The next delta as JSON; the array is the caller's.
     *
     * @param epochMicros wall-clock time, to be found as {@code at} where payloads have a size
     */
    public byte[] next(long epochMicros) {
        issued++;
        count++;
        long dice = random.nextLong();
        value.step(dice);
        json.clear();
        json.text("{\"count\":").number(count).text(",\"value\":").decimal(value.units(), value.decimals());
        if (payloadBytes > 0) {
            json.text(",\"at\":").number(epochMicros);
        }
        if ((dice >>> 8 & 3) == 0) {
            walk(price, ",\"price\":", dice >>> 10);
        }
        if ((dice >>> 20 & 15) == 0) {
            walk(temperature, ",\"temperature\":", dice >>> 24);
        }
        if ((dice >>> 34 & 63) == 0) {
            moveRegion(REGIONS[(int) ((dice >>> 40 & 0xFFFF) % REGIONS.length)]);
        }
        if (payloadBytes > 0) {
            pad((int) (dice >>> 56));
        }
        return json.text("}").toByteArray();
    }

    /** Takes the step only if the payload has room for it: a reader must hear of each. */
    private void walk(Walk walk, String name, long dice) {
        int mark = json.size();
        long before = walk.units();
        walk.step(dice);
        json.text(name).decimal(walk.units(), walk.decimals());
        if (isTooLarge()) {
            json.rewind(mark);
            walk.back(before);
        }
    }

    private void moveRegion(String region) {
        int mark = json.size();
        json.text(",\"lastRegion\":\"").text(region).text("\"");
        if (isTooLarge()) {
            json.rewind(mark);
        } else {
            lastRegion = region;
        }
    }

    private boolean isTooLarge() {
        return payloadBytes > 0 && json.size() + 1 > payloadBytes;
    }

    /** What is too short for a {@code pad} is filled with spaces, which JSON allows before the closing brace. */
    private void pad(int offset) {
        int missing = payloadBytes - json.size() - 1;
        if (missing < PAD_OVERHEAD_BYTES) {
            json.spaces(Math.max(0, missing));
            return;
        }
        json.text(PAD_START)
                .bytes(padding, offset, missing - PAD_OVERHEAD_BYTES)
                .text("\"");
    }

    /** Letters at random, not one letter: what compresses to nothing would flatter every measurement. */
    private static byte[] padding(int payloadBytes, long seed) {
        byte[] letters = new byte[payloadBytes + 256];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (byte) ('a' + random.nextInt(26));
        }
        return letters;
    }
}
