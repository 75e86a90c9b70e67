package dev.sluice.gateway.limit;

/** @param retryAfterMillis when it may go better; a guess where that depends on others leaving */
public record Refusal(Limit limit, long retryAfterMillis) {}
