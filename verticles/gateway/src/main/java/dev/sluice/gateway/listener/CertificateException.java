package dev.sluice.gateway.listener;

/** A certificate or a key that cannot be used; the message names the file. */
final class CertificateException extends Exception {
    private static final long serialVersionUID = 1;

    CertificateException(String file, String problem) {
        super(file + " " + problem);
    }
}
