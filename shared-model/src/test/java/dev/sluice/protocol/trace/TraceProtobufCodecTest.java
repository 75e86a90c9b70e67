package dev.sluice.protocol.trace;

class TraceProtobufCodecTest extends TraceCodecContract {
    @Override
    TraceCodec codec() {
        return new TraceProtobufCodec();
    }
}
