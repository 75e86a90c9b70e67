package dev.sluice.server;

import dev.sluice.config.ConfigError;
import dev.sluice.config.ConfigException;
import dev.sluice.config.JwtConfig;
import dev.sluice.gateway.access.TokenMint;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code sluice token}: a token for trying things out, signed with the node's own secret. */
final class TokenCommand {
    static final String NAME = "token";
    private static final long SECONDS_MAX = 315_360_000;
    private static final String USAGE =
            "--user NAME, --subscribe CHANNELS, --publish CHANNELS (such as room/lobby or trace/*), --admin,"
                    + " --seconds N, and what start takes";

    private static final String HELP =
            """
            usage: sluice token [option ...] [preset | role file | file.json ...]

            Prints a token signed with the secret of the node that start runs with the same files and environment.

            options
              --user NAME            whose token it is ("test" without)
              --subscribe CHANNELS   what may be read, such as room/lobby, trace/* or *; may come again
              --publish CHANNELS     what may be written to; may come again
              --admin                the right to administer, which includes all channels
              --seconds N            for how long it is good (3600 without)
              --help, -h             print this\
            """;

    private final List<String> files = new ArrayList<>();
    private final List<String> subscribe = new ArrayList<>();
    private final List<String> publish = new ArrayList<>();
    private String user = "test";
    private boolean admin;
    private long seconds = 3600;

    private TokenCommand(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            switch (arg) {
                case "--admin" -> admin = true;
                case "--user" -> user = value(args, ++i);
                case "--subscribe" -> subscribe.add(value(args, ++i));
                case "--publish" -> publish.add(value(args, ++i));
                case "--seconds" -> seconds = seconds(value(args, ++i));
                default -> {
                    if (arg.startsWith("-")) {
                        throw refused(arg, "unknown option", USAGE);
                    }
                    files.add(arg);
                }
            }
        }
    }

    /**
     * The token that {@code args}, without the command's name, ask for; or what there is to ask for.
     *
     * @throws ConfigException when they make no sense, or the configuration that they name has no secret
     */
    static String run(List<String> args, Map<String, String> environment, Path workingDirectory, long nowMillis) {
        if (args.contains("--help") || args.contains("-h")) {
            return HELP;
        }
        TokenCommand command = new TokenCommand(args);
        JwtConfig config = ConfigFiles.load(command.files.toArray(String[]::new), environment, workingDirectory)
                .config()
                .auth()
                .jwt();
        TokenMint.Claims claims = new TokenMint.Claims(
                command.user, config.issuer(), config.audience(), command.subscribe, command.publish, command.admin);
        Vertx vertx = Vertx.vertx();
        try {
            return TokenMint.mint(vertx, secret(config), claims, nowMillis, command.seconds * 1000);
        } finally {
            vertx.close();
        }
    }

    private static String secret(JwtConfig config) {
        if (!config.secret().isEmpty()) {
            return config.secret();
        } else if (config.secretFile().isEmpty()) {
            throw refused(
                    "auth.jwt.secret",
                    "there is none to sign with",
                    "set SLUICE_AUTH_JWT_SECRET or auth.jwt.secretFile");
        }
        try {
            return Files.readString(Path.of(config.secretFile())).replaceFirst("\\R$", "");
        } catch (IOException e) {
            throw refused("auth.jwt.secretFile", "cannot be read: " + config.secretFile(), "");
        }
    }

    private static String value(List<String> args, int index) {
        if (index >= args.size()) {
            throw refused(args.get(index - 1), "its value is missing", USAGE);
        }
        return args.get(index);
    }

    private static long seconds(String text) {
        try {
            long seconds = Long.parseLong(text);
            if (seconds > 0 && seconds <= SECONDS_MAX) {
                return seconds;
            }
        } catch (NumberFormatException noNumber) {
            // Said below, like a number out of range.
        }
        throw refused("--seconds", "found " + text, "allowed: an integer from 1 to " + SECONDS_MAX);
    }

    private static ConfigException refused(String place, String problem, String remedy) {
        return new ConfigException(List.of(ConfigError.unreadable(place, problem, remedy)));
    }
}
