package dev.sluice.channel;

/** Breaks a rule on purpose. */
public final class PlantedThread {
    public void run() {
        new Thread(() -> {}).start();
    }
}
