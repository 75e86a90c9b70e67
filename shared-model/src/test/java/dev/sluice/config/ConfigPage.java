package dev.sluice.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The reference page: a table for each section, in the records' order. */
final class ConfigPage {
    private final StringBuilder page = new StringBuilder();

    private ConfigPage() {}

    static String page() {
        var page = new ConfigPage();
        page.page.append(intro());
        page.heading("The node's part", "At the top of the file.");
        page.rows(List.of());
        page.sectionsWithin(List.of());
        return page.page.toString();
    }

    private void sectionsWithin(List<String> parent) {
        for (var setting : SettingPath.all()) {
            if (isWithin(setting, parent) && setting.component().kind() == Component.Kind.SECTION) {
                section(setting.keys(), setting);
            } else if (isWithin(setting, parent) && setting.component().kind() == Component.Kind.MAP) {
                section(SettingPath.append(setting.keys(), SettingPath.ANY_NAME), setting);
            }
        }
    }

    private void section(List<String> keys, SettingPath setting) {
        heading(
                "`" + String.join(".", keys) + "`",
                setting.component().setting().value());
        rows(keys);
        sectionsWithin(keys);
    }

    private void heading(String title, String text) {
        page.append("\n### ").append(title).append("\n\n").append(text).append("\n\n");
        page.append("| setting, variable | default | allowed | applies | meaning |\n| --- | --- | --- | --- | --- |\n");
    }

    private void rows(List<String> parent) {
        SettingPath.all().stream()
                .filter(setting -> isWithin(setting, parent))
                .filter(setting -> setting.component().kind() != Component.Kind.SECTION)
                .forEach(this::row);
    }

    private void row(SettingPath path) {
        var component = path.component();
        var setting = component.setting();
        var variable = path.inEnvironment() ? "<br>`" + path.environmentName() + "`" : "";
        var unit = setting.unit().isEmpty() ? "" : " " + setting.unit();
        page.append("| `%s`%s | `%s`%s | %s | %s | %s |\n"
                .formatted(
                        component.name(),
                        variable,
                        component.defaultNode(),
                        unit,
                        cell(component.allowed()),
                        setting.applies().name().toLowerCase(Locale.ROOT),
                        cell(setting.value())));
    }

    private static boolean isWithin(SettingPath setting, List<String> parent) {
        return setting.keys().size() == parent.size() + 1
                && setting.keys().subList(0, parent.size()).equals(parent);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;");
    }

    private static String intro() {
        try (var file = ConfigPage.class.getResourceAsStream("/configuration-intro.md")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
