package dev.sluice.gateway.access;

import java.util.List;
import java.util.Optional;

/**
 * The text of all keys, as read from configuration and files.
 *
 * @param secret for HS256
 */
record KeyMaterial(Optional<String> secret, List<KeyFile> pems, List<KeyFile> keySets) {
    /** @param name the file's, for errors */
    record KeyFile(String name, String text) {}

    /** It holds a secret. */
    @Override
    public String toString() {
        return "KeyMaterial[" + pems.size() + " PEM files, " + keySets.size() + " key sets]";
    }
}
