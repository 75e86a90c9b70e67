package dev.sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorCodeTest {
    @Test
    void aCodeOfANewerNodeIsAnErrorOfThatNode() {
        assertThat(ErrorCode.named("not_found")).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(ErrorCode.named("NOT_FOUND")).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(ErrorCode.named("of tomorrow")).isEqualTo(ErrorCode.INTERNAL);
    }
}
