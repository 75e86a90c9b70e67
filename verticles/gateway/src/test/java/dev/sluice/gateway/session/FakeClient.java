package dev.sluice.gateway.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.access.Principal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A client that remembers what was done to it. */
public final class FakeClient implements Client {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> messages = new ArrayList<>();
    private final List<byte[]> binaries = new ArrayList<>();
    private final List<ErrorCode> refusals = new ArrayList<>();
    private final List<Resume> resumes = new ArrayList<>();
    private final String subprotocol;
    private CloseCode closed;
    private Principal principal = Principal.ANYONE;

    public FakeClient(String subprotocol) {
        this.subprotocol = subprotocol;
    }

    public FakeClient() {
        this("");
    }

    /** What came since the last call. */
    public List<JsonNode> take() {
        List<JsonNode> taken = List.copyOf(messages);
        messages.clear();
        return taken;
    }

    public List<byte[]> binaries() {
        return binaries;
    }

    public List<ErrorCode> refusals() {
        return refusals;
    }

    public List<Resume> resumes() {
        return resumes;
    }

    /** Null while it is open. */
    public CloseCode closed() {
        return closed;
    }

    @Override
    public void send(byte[] utf8) {
        try {
            messages.add(JSON.readTree(utf8));
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    @Override
    public void sendBinary(byte[] payload) {
        binaries.add(payload);
    }

    @Override
    public void refused(ErrorCode code) {
        refusals.add(code);
    }

    /** Everybody at first. */
    public void principal(Principal now) {
        principal = now;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public void resumed(Resume outcome) {
        resumes.add(outcome);
    }

    @Override
    public void close(CloseCode code, String reason) {
        closed = code;
    }

    @Override
    public boolean speaks(String wanted) {
        return wanted.equals(subprotocol);
    }
}
