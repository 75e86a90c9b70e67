package dev.sluice.gateway.trace.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** The body of one request, unpacked where it is gzip, as it comes in. */
final class Body {
    /** Hears of the body, on the request's event loop. After one of the last two nothing more comes. */
    interface Reader {
        void part(byte[] bytes);

        void end();

        void refused(Refusal refusal);
    }

    /** Why a body can't be read. @param field what of the request is at fault */
    record Refusal(String message, String field, boolean tooLarge) {}

    private static final String BODY = "body";

    private final HttpServerRequest request;
    private final Reader reader;
    private final Gunzip gunzip;
    private boolean over;

    private Body(HttpServerRequest request, Reader reader, Gunzip gunzip) {
        this.request = request;
        this.reader = reader;
        this.gunzip = gunzip;
    }

    static void read(HttpServerRequest request, Reader reader) {
        String coding = String.valueOf(request.getHeader("Content-Encoding")).toLowerCase(Locale.ROOT);
        // RFC 9110, 8.4.1.3: x-gzip is gzip.
        boolean gzip = coding.equals("gzip") || coding.equals("x-gzip");
        Body body = new Body(request, reader, gzip ? new Gunzip() : null);
        if (!gzip && !coding.equals("identity") && !coding.equals("null")) {
            body.refuse(new Refusal("Content-Encoding must be gzip or identity", "Content-Encoding", false));
        }
        request.handler(body::take);
        request.endHandler(end -> body.end());
        request.exceptionHandler(broken -> body.finish());
    }

    private void take(Buffer part) {
        if (over) {
            return;
        }
        if (gunzip == null) {
            reader.part(part.getBytes());
            return;
        }
        try {
            gunzip.take(part.getBytes(), reader::part);
        } catch (Gunzip.RefusedException e) {
            refuse(new Refusal(e.getMessage(), BODY, e.isTooLarge()));
        }
    }

    private void end() {
        if (over) {
            return;
        }
        try {
            if (gunzip != null) {
                gunzip.end();
            }
            finish();
            reader.end();
        } catch (Gunzip.RefusedException e) {
            refuse(new Refusal(e.getMessage(), BODY, e.isTooLarge()));
        }
    }

    private void refuse(Refusal refusal) {
        finish();
        reader.refused(refusal);
    }

    private void finish() {
        if (!over && gunzip != null) {
            gunzip.close();
        }
        over = true;
    }

    /** The whole of it, if it is no larger than that. */
    static void whole(HttpServerRequest request, int bytesMax, WholeReader reader) {
        Buffer all = Buffer.buffer();
        read(request, new Reader() {
            private boolean tooLarge;

            @Override
            public void part(byte[] bytes) {
                if (!tooLarge && all.length() + bytes.length > bytesMax) {
                    tooLarge = true;
                    reader.refused(new Refusal("the body has more than " + bytesMax + " bytes", BODY, true));
                } else if (!tooLarge) {
                    all.appendBytes(bytes);
                }
            }

            @Override
            public void end() {
                if (!tooLarge) {
                    reader.whole(all.getBytes());
                }
            }

            @Override
            public void refused(Refusal refusal) {
                if (!tooLarge) {
                    reader.refused(refusal);
                }
            }
        });
    }

    /** Hears of one of the two. */
    interface WholeReader {
        void whole(byte[] bytes);

        void refused(Refusal refusal);
    }
}
