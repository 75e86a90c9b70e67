package dev.sluice.gateway.session;

/** Breaks a rule on purpose. */
public final class PlantedSession implements Session {
    private long heardMillis;

    @Override
    public void text(byte[] utf8, long nowMillis) {
        heardMillis = System.currentTimeMillis();
    }

    @Override
    public void binary(byte[] payload, long nowMillis) {}

    @Override
    public void poll(long nowMillis) {
        if (nowMillis < heardMillis) {
            heardMillis = nowMillis;
        }
    }
}
