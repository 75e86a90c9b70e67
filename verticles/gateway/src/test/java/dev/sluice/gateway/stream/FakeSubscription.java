package dev.sluice.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channel.Credit;
import dev.sluice.gateway.session.Resume;

/** A subscription of a log that holds 50..100 of its epoch. */
final class FakeSubscription implements StreamSubscription {
    /** 0 while nothing is known of the channel yet. */
    long epoch;

    /** What was asked for; null before. */
    Credit credit;

    int begun;
    int pumped;

    FakeSubscription(long epoch) {
        this.epoch = epoch;
    }

    @Override
    public long channelEpoch() {
        return epoch;
    }

    @Override
    public long headSeq() {
        return 100;
    }

    @Override
    public Credit credit() {
        return credit;
    }

    @Override
    public Resume resume(long ofEpoch, long lastApplied) {
        return Resume.of(epoch, 50, 100, ofEpoch, lastApplied);
    }

    @Override
    public void begin() {
        begun++;
    }

    @Override
    public void pump() {
        assertThat(credit.messages()).isNotNegative();
        pumped++;
    }
}
