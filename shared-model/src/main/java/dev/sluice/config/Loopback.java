package dev.sluice.config;

import java.util.regex.Pattern;

/** Tells addresses of this host from all others by their text alone: a check of a file must not wait for DNS. */
final class Loopback {
    private static final Pattern IPV4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[?(::1|0{1,4}(:0{1,4}){6}:0{0,3}1)]?");

    private Loopback() {}

    static boolean is(String host) {
        return host.equalsIgnoreCase("localhost")
                || IPV4.matcher(host).matches()
                || IPV6.matcher(host).matches();
    }
}
